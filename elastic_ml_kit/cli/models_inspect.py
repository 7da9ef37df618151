"""`esmlkit models inspect`: what a text model is, without running it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elastic_ml_kit.cli import models_options as asked
from elastic_ml_kit.cli import options as given
from elastic_ml_kit.cli.models_options import DEFAULT_MODEL
from elastic_ml_kit.cli.show import print_json, print_table

if TYPE_CHECKING:
    from elastic_ml_kit.score.text.inspection import Inspection


def inspect(
    model: asked.Model = DEFAULT_MODEL, trust_pickle: asked.TrustPickle = False, json: given.Json = False
) -> None:
    """Show a model's architecture, classes, parameters by layer, tokenizer and files.

    Reads the files only; nothing is run, and torch is not needed.
    """
    from elastic_ml_kit.score.text.folder import read_folder
    from elastic_ml_kit.score.text.inspection import look_into
    from elastic_ml_kit.score.text.places import find_model

    found = look_into(read_folder(find_model(model), trust_pickle, task=None))
    if json:
        print_json(found)
    else:
        _show(found)


def _show(found: Inspection) -> None:
    tokenizer = found.tokenizer
    rows = [
        ("folder", found.folder),
        ("architecture", f"{found.architecture} ({found.model_type})"),
        ("task", found.task),
        ("classes", ", ".join(found.labels) or "none"),
        ("longest", f"{found.longest} tokens"),
        ("tokenizer", f"{tokenizer.kind}, {tokenizer.pieces:,} pieces, {tokenizer.case}"),
        ("special", ", ".join(f"{token} {number}" for token, number in tokenizer.special.items())),
        ("runs on", ", ".join(found.backends) or "nothing that is here"),
    ]
    if found.parameters is not None:
        rows.insert(4, ("parameters", f"{found.parameters:,} ({', '.join(found.types)})"))
    print_table(("WHAT", "VALUE"), rows)
    if found.layers:
        print()
        total = found.parameters or 1
        print_table(
            ("PARAMETERS", "SHARE", "LAYER"),
            [(f"{count:,}", f"{count / total:.1%}", name) for name, count in found.layers.items()],
        )
    print()
    print_table(("BYTES", "FILE"), [(f"{size:,}", name) for name, size in found.files.items()])
