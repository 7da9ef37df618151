# Everything runs in .venv/. `make demo` installs the core only; check, test and bench add the development tools.

PYTHON ?= python3
SEED ?= 1
WORKSPACE ?= esmlkit-workspace
BIN = .venv/bin
PIP = $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt

.PHONY: demo test check bench clean

demo: .venv/core
	$(BIN)/esmlkit setup --seed $(SEED) --workspace $(WORKSPACE) --yes

test: .venv/dev
	$(BIN)/pytest -n auto --dist loadgroup

check: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: .venv/dev
	$(BIN)/python -m benchmarks

.venv/core: pyproject.toml constraints.txt
	$(PYTHON) -m venv .venv
	$(PIP) --editable .
	touch $@

.venv/dev: .venv/core
	$(PIP) --editable '.[dev]'
	touch $@

clean:
	rm -rf .venv build dist *.egg-info
