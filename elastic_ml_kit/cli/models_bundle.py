"""`esmlkit models bundle`: a text model as one file, to carry where there is no network."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from elastic_ml_kit.cli import options as given
from elastic_ml_kit.cli.groups import grouped
from elastic_ml_kit.cli.models_options import DEFAULT_MODEL
from elastic_ml_kit.cli.models_package import Tracing
from elastic_ml_kit.cli.show import counted, print_json, warn


@grouped
def bundle(
    *,
    model: Annotated[
        str, typer.Argument(metavar="[NAME|FOLDER]", help="A shipped model, a folder or a Hub id.")
    ] = DEFAULT_MODEL,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="FILE.zip", help="Where it goes; '-' is stdout.")
    ],
    trace: Annotated[
        bool,
        typer.Option("--trace/--no-trace", help="Make TorchScript for Elasticsearch where there is none."),
    ] = True,
    stack: Annotated[
        str, typer.Option("--stack", metavar="VERSION", help="Of Elasticsearch; by default 9.2.")
    ] = "",
    json: given.Json = False,
    tracing: Tracing,
) -> None:
    """Pack a text model into one file, with what Elasticsearch needs of it and the sum of every byte.

    Every command that takes a folder takes the file: it is checked, and unpacked once into the user's cache.
    """
    from elastic_ml_kit.cli.output import STDOUT, written
    from elastic_ml_kit.errors import UsageError
    from elastic_ml_kit.score.text import packing
    from elastic_ml_kit.score.text.bundle import SUFFIX
    from elastic_ml_kit.score.text.places import find_model

    if output == STDOUT and json:
        raise UsageError("--json and --output - both want stdout; name a file")
    if output != STDOUT and output.suffix.lower() != SUFFIX:
        raise UsageError(f"--output {output}: the name of a bundle ends in {SUFFIX}")
    folder = find_model(model)
    with _parts(model, folder, trace, stack, tracing) as parts:
        files = packing.contents(folder, parts)
        with written(output) as target:
            made = packing.write_bundle(target, folder.resolve().name, files)
    digest = "" if output == STDOUT else packing.digest_of(output)
    if json:
        told = {name: {"bytes": size, "sha256": each} for name, (size, each) in made.files.items()}
        print_json({"name": made.name, "file": str(output), "sha256": digest, "files": told})
        return
    size = sum(size for size, _ in made.files.values())
    warn(f"packed {made.name}: {counted(len(made.files), 'file')}, {size / 2**20:,.1f} MiB")
    if digest:
        print(f"{digest}  {output}")


@contextmanager
def _parts(name: str, folder: Path, trace: bool, stack: str, tracing: Tracing) -> Iterator[dict[str, Path]]:
    """The files for Elasticsearch, where they are not those of the folder itself.

    Errors:
        UsageError: torch and eland are not installed.
        InputError: the model cannot be traced.
    """
    from elastic_ml_kit.score.text.package import BODY, PARTS, VOCABULARY, read_package, write_body
    from elastic_ml_kit.score.text.preflight.subject import STACK, parse_stack

    ready = read_package(folder)
    if not trace:
        if ready is None:
            warn("without TorchScript: `esmlkit models import` makes it, which needs the extra 'ml'")
        yield {}
        return
    version = ".".join(map(str, parse_stack(stack) if stack else STACK))
    with tempfile.TemporaryDirectory() as scratch, tracing.package(name, version) as package:
        if ready is not None and (package.archive, package.body) == (ready.archive, ready.body):
            yield {}
            return
        write_body(Path(scratch) / BODY, package.body)
        found = (Path(scratch) / BODY, package.archive, package.archive.with_name(VOCABULARY))
        yield dict(zip(PARTS, found, strict=True))
