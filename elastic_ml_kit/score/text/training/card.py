"""The model card: what the model is for, how it was made, and the numbers of the run that made it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

_TEMPLATE = Path(__file__).with_name("card.md")


def _row(name: str, found: Mapping[str, Any]) -> str:
    low, high = found["interval"]
    classes = " | ".join(f"{found['f1'][label]:.3f}" for label in ("ERROR", "WARNING", "INFO"))
    return (
        f"| {name} | {found['macro_f1']:.3f} ({low:.3f}–{high:.3f}) | {classes} "
        f"| {found['accuracy']:.3f} | {found['macro_f1_by_line']:.3f} |"
    )


def _loghub(found: Mapping[str, Any]) -> str:
    matrix = found["model"]["confusion"]
    table = "\n".join(
        f"| {label} | {matrix[at][0]} | {matrix[at][1]} | {matrix[at][2]} |"
        for at, label in enumerate(("ERROR", "WARNING", "INFO"))
    )
    low, high = found["gain_interval"]
    verdict = "reaches" if found["gain"] >= 0.10 else "does not reach"
    return f"""| | macro-F1 by template (95 %) | ERROR | WARNING | INFO | accuracy | macro-F1 by line |
|---|---|---|---|---|---|---|
{_row("this model", found["model"])}
{_row("TF-IDF + logistic regression", found["baseline"])}

{found["model"]["templates"]} templates. The difference is {found["gain"]:+.3f} (95 %: {low:+.3f} to
{high:+.3f}, the same templates drawn for both); it {verdict} the aim of +0.10.

| truth | as ERROR | as WARNING | as INFO |
|---|---|---|---|
{table}"""


def _agreement(found: Mapping[str, Any]) -> str:
    rows = "\n".join(f"| {name} | {value['same']} of {value['all']} |" for name, value in found.items())
    return f"| source | same class |\n|---|---|\n{rows}"


def render_card(run: Mapping[str, Any]) -> str:
    """The README.md of the model folder, with every number from `run`.

    Args:
        run: what `__main__` collected: `recipe`, `parameters`, `templates`, `held`, `history`, `parity`, and
            where the data were there `loghub` and `agreement`.
    """
    absent = "Not measured in this run: the data were not given."
    values = {
        "parameters": f"{run['parameters']:,}",
        "pieces": f"{run['pieces']:,}",
        "templates": str(run["templates"]),
        "held_templates": str(run["held_templates"]),
        "lines": f"{run['recipe']['lines']:,}",
        "seed": str(run["recipe"]["seed"]),
        "steps": f"{run['history'][-1]['step']:,.0f}",
        "shares": ", ".join(
            f"{share:.0%} {label}"
            for share, label in zip(run["recipe"]["shares"], ("ERROR", "WARNING", "INFO"), strict=True)
        ),
        "held": f"{run['held']['model']:.3f}",
        "held_baseline": f"{run['held']['baseline']:.3f}",
        "loghub": _loghub(run["loghub"]) if run.get("loghub") else absent,
        "agreement": _agreement(run["agreement"]) if run.get("agreement") else absent,
        "onnx": f"{run['parity']['onnx']:.1e}",
        "torchscript": f"{run['parity']['torchscript']:.1e}",
        "labels": str(run["parity"]["onnx_labels"] + run["parity"]["torchscript_labels"]),
    }
    text = _TEMPLATE.read_text("utf-8")
    for name, value in values.items():
        text = text.replace("{{" + name + "}}", value)
    return text
