"""The model card: what the model is for, how it was made, and the numbers of the run that made it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

_TEMPLATE = Path(__file__).with_name("card.md")
_CLASSES = ("ERROR", "WARNING", "INFO")
_ABSENT = "Not measured in this run: the data were not given."
_NAMES = {"model": "this model", "baseline": "simple model"}


def _row(name: str, found: Mapping[str, Any]) -> str:
    low, high = found["interval"]
    classes = " | ".join(f"{found['f1'][label]:.3f}" for label in _CLASSES)
    return (
        f"| {name} | {found['macro_f1']:.3f} ({low:.3f}–{high:.3f}) | {classes} "
        f"| {found['accuracy']:.3f} | {found['macro_f1_by_line']:.3f} |"
    )


def _loghub(found: Mapping[str, Any]) -> str:
    matrix = found["model"]["confusion"]
    table = "\n".join(
        f"| {label} | {matrix[at][0]} | {matrix[at][1]} | {matrix[at][2]} |"
        for at, label in enumerate(_CLASSES)
    )
    low, high = found["gain_interval"]
    return f"""| | macro-F1 by template (95 %) | ERROR | WARNING | INFO | accuracy | macro-F1 by line |
|---|---|---|---|---|---|---|
{_row("this model", found["model"])}
{_row("simple model", found["baseline"])}

{found["model"]["templates"]} templates. The difference is {found["gain"]:+.3f} (95 %: {low:+.3f} to
{high:+.3f}, the same templates drawn for both). {_verdict(found["gain"])}

| truth | as ERROR | as WARNING | as INFO |
|---|---|---|---|
{table}"""


def _verdict(gain: float) -> str:
    if gain >= 0.10:
        return "It reaches the aim of +0.10."
    if gain > 0:
        return "It does not reach the aim of +0.10 over the simple model."
    return "The simple model is the better one there; the aim of +0.10 over it is not reached."


def _held(run: Mapping[str, Any]) -> str:
    rows = [
        f"| {part} | {_NAMES[name]} | {found['messages']:,.0f} | {found['macro_f1']:.3f} "
        f"| {found['calibration_error']:.3f} |"
        for part in ("validation", "test")
        for name, found in sorted(run[part].items(), reverse=True)
    ]
    head = "| programs | model | messages | macro-F1 | calibration error |\n|---|---|---|---|---|\n"
    return head + "\n".join(rows)


def _agreement(found: Mapping[str, Any]) -> str:
    rows = "\n".join(f"| {name} | {value['same']} of {value['all']} |" for name, value in found.items())
    return f"| source | same class |\n|---|---|\n{rows}"


def _weak(found: Mapping[str, Any]) -> str:
    rows = "\n".join(
        f"| {name} | {value['same']} of {value['all']} | {value['commonest']} |"
        for name, value in found.items()
    )
    return f"| source | same class | always the commonest class |\n|---|---|---|\n{rows}"


def _shares(values: Sequence[float]) -> str:
    return ", ".join(f"{value:.0%} {label}" for value, label in zip(values, _CLASSES, strict=True))


def render_card(run: Mapping[str, Any]) -> str:
    """The README.md of the model folder, with every number from `run`.

    Args:
        run: what `make_model` measured; `loghub`, `weak` and `agreement` may be None.
    """
    recipe, corpus, parity = run["recipe"], run["corpus"], run["parity"]
    values = {
        **{name: str(recipe[name]) for name in ("layers", "width", "seed", "labelled")},
        **{name: f"{recipe[name]:.0%}" for name in ("own", "hard")},
        **{name: f"{corpus[name]:,}" for name in ("programs", "statements", "messages", "contested")},
        "parameters": f"{run['parameters']:,}",
        "pieces": f"{run['pieces']:,}",
        "templates": str(run["templates"]),
        "lines": f"{recipe['lines']:,}",
        "steps": f"{run['history'][-1]['step']:,.0f}",
        "classes": ", ".join(f"{corpus['classes'][label]:,} {label}" for label in _CLASSES),
        "languages": ", ".join(f"{name} {count:,}" for name, count in corpus["languages"].items()),
        "prior": _shares(recipe["prior"]),
        "held": _held(run),
        "validation_programs": ", ".join(recipe["validation"]),
        "test_programs": ", ".join(recipe["test"]),
        "loghub": _loghub(run["loghub"]) if run.get("loghub") else _ABSENT,
        "weak": _weak(run["weak"]) if run.get("weak") else _ABSENT,
        "agreement": _agreement(run["agreement"]) if run.get("agreement") else _ABSENT,
        "onnx": f"{parity['onnx']:.1e}",
        "torchscript": f"{parity['torchscript']:.1e}",
        "differing": str(parity["onnx_labels"] + parity["torchscript_labels"]),
    }
    text = _TEMPLATE.read_text("utf-8")
    for name, value in values.items():
        text = text.replace("{{" + name + "}}", value)
    return text
