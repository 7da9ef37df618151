"""From a Hugging Face folder to what Elasticsearch takes, by eland's own code: the same archive."""

from __future__ import annotations

import contextlib
import io
import json
import logging
import os
import random
import sys
import tempfile
import warnings
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

from elastic_ml_kit.errors import InputError, UsageError, nearest
from elastic_ml_kit.score.text.folder import CONFIG, PICKLES, SAFETENSORS, read_json
from elastic_ml_kit.score.text.package import ARCHIVE, BODY, PARTS, Package, read_package, write_body
from elastic_ml_kit.score.text.torch_backend import EXTRA

_CLASSIFIER = "ForSequenceClassification"
TASKS: Mapping[str, tuple[str, ...]] = {
    "fill_mask": ("ForMaskedLM",),
    "ner": ("ForTokenClassification",),
    "pass_through": ("",),
    "question_answering": ("ForQuestionAnswering",),
    "text_classification": (_CLASSIFIER,),
    "text_embedding": ("",),
    "text_expansion": ("ForMaskedLM",),
    "text_similarity": (_CLASSIFIER,),
    "zero_shot_classification": (_CLASSIFIER,),
}
"""What eland knows, and how the name of an architecture for it ends; any will do where that is empty."""
AUTO = "auto"
STACK = (9, 2, 0)
"""The version of Elasticsearch that a package is made for where none is said."""
_SMALLEST = 8
"""Tokens that eland's example sentence needs."""
_SEED = 7


def trace(
    folder: Path,
    out: Path,
    *,
    task: str = AUTO,
    quantize: bool = False,
    max_length: int | None = None,
    ingest_prefix: str | None = None,
    search_prefix: str | None = None,
    es_version: tuple[int, int, int] = STACK,
    trust_pickle: bool = False,
) -> Package:
    """Trace a model and write its package into a folder: archive, vocabulary and body of the request.

    Args:
        folder: a Hugging Face folder with weights and a tokenizer.
        out: where the three files go; made if it is not there, and what it holds of them is replaced.
        task: one of `TASKS`, or `auto`: as the architecture says.
        quantize: 8-bit weights for the linear layers; smaller and faster on a CPU, and some answers change.
        max_length: tokens that a text may have; by default what the tokenizer says.
        ingest_prefix: put before each text that a pipeline sends.
        search_prefix: put before each text that a search sends.
        es_version: of the cluster; prefixes need 8.12.
        trust_pickle: read weights that are a pickle.

    Errors:
        UsageError: eland or torch is not installed, or there is no such task.
        InputError: eland cannot make a package of this model; the message says why.
    """
    task = check_task(folder, task)
    if max_length is not None and max_length < _SMALLEST:
        raise UsageError(f"--max-length {max_length}: a model is traced with {_SMALLEST} tokens or more")
    _check_weights(folder, trust_pickle)
    options: dict[str, Any] = {
        "model_id": str(folder),
        "task_type": task,
        "quantize": quantize,
        "max_model_input_size": max_length,
        "ingest_prefix": ingest_prefix,
        "search_prefix": search_prefix,
        "es_version": es_version,
    }
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".tracing-") as scratch:
        made = Path(scratch) / "package"
        made.mkdir()
        body = _save(folder, made, options)
        (made / "traced_pytorch_model.pt").rename(made / ARCHIVE)
        write_body(made / BODY, body | {"description": _description(folder, body)})
        if out.is_dir():
            for name in PARTS:
                (made / name).replace(out / name)
        else:
            made.rename(out)
    package = read_package(out)
    assert package is not None
    return package


def check_task(folder: Path, task: str) -> str:
    """The task in Elasticsearch's words, if a folder's model is one for it.

    eland would give a model of another kind an output layer of random numbers.

    Errors:
        UsageError: there is no such task.
        InputError: the folder holds no model, or one for something else, or it wants code of its own.
    """
    task = task.replace("-", "_")
    if task not in (AUTO, *TASKS):
        near = nearest(task, TASKS)
        raise UsageError(f"--task-type '{task}' is not one of {', '.join((AUTO, *TASKS))}{near}")
    config = read_json(folder / CONFIG)
    if config is None:
        raise InputError(f"{folder} is no model: it has no {CONFIG}; name a Hugging Face folder")
    if config.get("auto_map"):
        raise InputError(
            f"{folder / CONFIG} wants Python code of its own to be run (auto_map); that is not done here"
        )
    names = [str(name) for name in config.get("architectures") or ()]
    if task != AUTO and not any(name.endswith(TASKS[task]) for name in names or [""]):
        raise InputError(
            f"{folder / CONFIG}: the architecture is {', '.join(names) or 'none'}; {task} takes one whose "
            f"name ends in {TASKS[task][0]}"
        )
    return task


def _check_weights(folder: Path, trust_pickle: bool) -> None:
    if any((folder / name).is_file() for name in SAFETENSORS):
        return
    pickle = next((name for name in PICKLES if (folder / name).is_file()), None)
    if pickle is None:
        raise InputError(f"{folder} has no weights for torch; it needs {SAFETENSORS[0]}")
    if not trust_pickle:
        raise InputError(
            f"the weights in {folder} are a pickle ({pickle}), which can run any code when it is read; save "
            "the model as safetensors, or say --trust-pickle if you know where it comes from"
        )


def _save(folder: Path, scratch: Path, options: Mapping[str, Any]) -> dict[str, Any]:
    """Have eland write archive and vocabulary; the answer is the body of the request."""
    with _quiet():
        maker = _eland()
        try:
            with _repeatable(import_module("torch")):
                model = maker.TransformerModel(**options)
                _, config, _ = model.save(str(scratch))
            told: dict[str, Any] = json.loads(json.dumps(config.to_dict()))
        except (
            Exception
        ) as error:  # eland raises TypeError, KeyError, bare Exception, and what transformers does
            raise InputError(f"{folder} cannot be made into TorchScript: {_reason(error)}") from None
    return told


def _eland() -> Any:
    try:
        maker = import_module("eland.ml.pytorch.transformers")
    except ImportError as error:
        raise UsageError(
            f"making TorchScript needs torch, transformers and eland, and {error.name or 'one of them'} is "
            f"not installed: pip install '{EXTRA}'; a folder that holds {ARCHIVE} already needs none of them"
        ) from None
    except AttributeError as error:  # transformers 5 lacks classes that eland names
        raise UsageError(f"eland does not go with the installed transformers, it needs <5: {error}") from None
    logging.getLogger("transformers").setLevel(logging.ERROR)
    return maker


def _reason(error: Exception) -> str:
    """What went wrong, in one line; eland prints the whole tokenizer where it does not know it."""
    text = " ".join(str(error).split())
    if text.startswith("Tokenizer type"):
        kind = text.removeprefix("Tokenizer type ").partition("(")[0]
        return f"Elasticsearch has no tokenizer like {kind or 'this one'}; see `esmlkit models preflight`"
    if isinstance(error, IndexError):
        return (
            "it has fewer positions or word pieces than its tokenizer makes of eland's example sentence; "
            "see `esmlkit models preflight`"
        )
    return text[:240] or type(error).__name__


def _description(folder: Path, body: Mapping[str, Any]) -> str:
    """What the trained model is, without the path of this machine that eland would put in."""
    task = next(iter(body["inference_config"]))
    return f"{folder.resolve().name}: {task.replace('_', ' ')}"


@contextlib.contextmanager
def _repeatable(torch: Any) -> Iterator[None]:
    """With one thread and the same random text each time, of which eland measures the memory."""
    state, threads = random.getstate(), torch.get_num_threads()
    random.seed(_SEED)
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(threads)
        random.setstate(state)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Without what a tracer, a profiler and deprecated calls say, in Python or on the process's stderr."""
    sys.stderr.flush()
    kept = os.dup(2)
    try:
        with (
            warnings.catch_warnings(),
            contextlib.redirect_stdout(io.StringIO()),
            open(os.devnull, "wb") as nothing,  # noqa: PTH123
        ):
            warnings.simplefilter("ignore")
            os.dup2(nothing.fileno(), 2)
            yield
    finally:
        sys.stderr.flush()
        os.dup2(kept, 2)
        os.close(kept)
