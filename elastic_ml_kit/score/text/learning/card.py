"""The model card of a run: every number in it comes from the run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from elastic_ml_kit.score.text.evaluation.metrics import Interval
from elastic_ml_kit.score.text.evaluation.quality import Quality
from elastic_ml_kit.score.text.learning.outcome import Compared, Data, Outcome

_SPLITS = {
    "template": "by template: lines that differ in values only (numbers, addresses, hashes, paths, quotes) "
    "are all in one part, so no template of the test was learned from",
    "time": "by time: training is before validation, validation before the test",
    "random": "at random, line by line: lines of one template are in training and test, so these figures say "
    "how well known templates are told apart, not how new ones are",
}
_NAMES = {"model": "this model", "words": "TF-IDF + logistic regression", "majority": "most frequent class"}


def render_card(run: Outcome) -> str:
    """The card as Markdown, with the front matter that Hugging Face reads."""
    blocks = [
        _front(run),
        _intro(run),
        _facts(run),
        "## Data",
        *_data(run.data),
        "## Measured",
        *_measured(run),
    ]
    blocks += ["## Settings", _settings(run), "## Limits", _limits(run)]
    return "\n\n".join(blocks) + "\n"


def split_words(data: Data) -> str:
    """How the lines were parted, as a clause."""
    return _SPLITS[data.kind]


def leak(data: Data) -> str:
    """How much of the test was seen in training, as a sentence."""
    return (
        f"{data.seen_templates:.1%} of the test's templates, {data.seen_lines:.1%} of its lines, "
        "stand in training or validation too."
    )


def _front(run: Outcome) -> str:
    base = [f"base_model: {run.recipe.base}"] if run.recipe.base and ":" not in run.recipe.base else []
    lines = ["license: unknown", *base, "pipeline_tag: text-classification", "tags: [logs]"]
    return "\n".join(["---", *lines, "---"])


def _intro(run: Outcome) -> str:
    told = ", ".join(f"`{label}`" for label in run.labels)
    name = run.folder.rpartition("/")[2]
    return f"# {name}\n\nOne line of text in, one class out: {told}.\n\n**{run.test.verdict}**"


def _facts(run: Outcome) -> str:
    base = f"fine-tuned from {run.recipe.base} (last layer {run.head})" if run.recipe.base else "trained anew"
    onnx = f"no model.onnx ({run.note})"
    if run.parity is not None:
        onnx = f"`model.onnx` (opset 17; probabilities differ by up to {run.parity:.1e} on lines of the test)"
    rows = [
        ("made", f"{base}, on {run.device} in {run.seconds:.0f} s"),
        ("size", f"{run.parameters:,} parameters, {run.pieces:,} word pieces"),
        ("longest", f"{run.recipe.max_length} word pieces; what is longer is cut"),
        ("forms", f"`model.safetensors`, {onnx}"),
        ("licence", "unknown: that of the labelled lines, and of the base where there is one"),
    ]
    return table(("what", "value"), rows)


def _data(data: Data) -> Iterator[str]:
    yield f"{data.lines:,} lines were read and split {split_words(data)}. {leak(data)}"
    labels = sorted({label for share in data.parts.values() for label in share.classes})
    rows = [
        (
            name,
            f"{share.lines:,}",
            f"{share.templates:,}",
            *(f"{share.classes.get(each, 0):,}" for each in labels),
        )
        for name, share in data.parts.items()
    ]
    yield table(("part", "lines", "templates", *labels), rows)
    if data.thinned:
        yield (
            f"{data.thinned:,} more lines of training and validation were left out, because their templates "
            "have enough others."
        )
    if data.unused:
        told = "; ".join(f"{reason}: {count:,}" for reason, count in data.unused.items())
        yield f"Lines that were no example: {told}."


def _measured(run: Outcome) -> Iterator[str]:
    yield (
        "On the test, which chose nothing. Every template counts the same; intervals are 95 % bootstrap "
        "intervals over templates. The simple models learned from the same lines."
    )
    yield _models(run.test)
    if run.unseen is not None:
        yield f"On the {run.unseen.model.groups:,} templates of the test that training never saw:"
        yield _models(run.unseen)
    yield _classes(run.test.model)
    yield from _confusion(run)
    yield from _calibration(run)


def _models(found: Compared) -> str:
    rows = [
        (
            _NAMES[name],
            _with(each.macro_f1, each.macro_f1_interval),
            _with(each.accuracy, each.accuracy_interval),
        )
        for name, each in (("model", found.model), ("words", found.words), ("majority", found.majority))
    ]
    return table(("model", "macro-F1", "accuracy"), rows)


def _classes(quality: Quality) -> str:
    rows = [
        (each.label, f"{each.precision:.3f}", f"{each.recall:.3f}", f"{each.f1:.3f}", f"{each.support:,.1f}")
        for each in quality.classes
    ]
    return table(("class", "precision", "recall", "F1", "templates"), rows)


def _confusion(run: Outcome) -> Iterator[str]:
    yield "True classes in rows, what the model says in columns, in templates:"
    rows = [
        (label, *(f"{value:,.1f}" for value in row))
        for label, row in zip(run.labels, run.test.model.confusion, strict=True)
    ]
    yield table(("", *run.labels), rows)


def _calibration(run: Outcome) -> Iterator[str]:
    quality = run.test.model
    how = (
        f"The outputs are divided by {run.temperature:.2f}, chosen on the validation lines. "
        if run.temperature != 1
        else ""
    )
    yield f"{how}Expected calibration error on the test: {quality.calibration_error:.3f}."
    rows = [
        (
            f"{each.low:.2f}–{each.high:.2f}",
            f"{each.confidence:.3f}",
            f"{each.accuracy:.3f}",
            f"{each.weight:,.1f}",
        )
        for each in quality.reliability
    ]
    yield table(("probability", "mean", "share that is right", "templates"), rows)


def _settings(run: Outcome) -> str:
    recipe = run.recipe
    weights = ", ".join(
        f"{label} {weight:.3g}" for label, weight in zip(run.labels, run.weights, strict=True)
    )
    rows = [
        (
            "steps",
            f"{run.steps:,} of at most {run.planned:,}; the weights of step {run.best_step:,} were kept",
        ),
        ("epochs, at most", str(recipe.epochs)),
        ("batch", str(recipe.batch)),
        ("rate", f"{recipe.rate:g}"),
        ("class weights", f"{recipe.class_weights}: {weights}"),
        ("hidden pieces", f"{recipe.dropped:g}"),
        ("patience", f"{recipe.patience} checks"),
        ("precision", recipe.precision),
        ("seed", str(recipe.seed)),
    ]
    return table(("setting", "value"), rows)


def _limits(run: Outcome) -> str:
    return (
        "Trained and tested on one file. Other systems, other programs and other people's labels may give "
        f"other figures. {run.truncated:,} of {run.test.model.lines:,} lines of the test were longer than "
        "the model looks."
    )


def _with(value: float, around: Interval) -> str:
    return f"{value:.3f} ({around.low:.3f}–{around.high:.3f})"


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table.

    Example:
        >>> print(table(("a", "b"), [("1|2", "3")]))
        | a | b |
        |---|---|
        | 1\\|2 | 3 |
    """
    lines = [columns, *rows]
    told = ["| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines]
    return "\n".join([told[0], "|" + "---|" * len(columns), *told[1:]])
