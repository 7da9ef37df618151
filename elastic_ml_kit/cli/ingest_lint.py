"""`esmlkit ingest lint`: what is wrong with pipelines, before any document runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from elastic_ml_kit.cli import options as given
from elastic_ml_kit.cli.show import counted, print_json
from elastic_ml_kit.errors import DefinitionError, UsageError, nearest

if TYPE_CHECKING:
    from elastic_ml_kit.normalise.lint import Finding
    from elastic_ml_kit.normalise.running.library import Library


def lint(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PATH",
            help="Pipelines, or folders of them, of content or packages; without it the catalog.",
        ),
    ] = None,
    *,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings count as errors.")] = False,
    json: given.Json = False,
    content: given.Content = None,
) -> None:
    """Check ingest pipelines and stored scripts.

    Errors are what a cluster would refuse; warnings are processors that never run, fields that nothing sets,
    regular expressions that can take very long, and the like. Ends with 3 if there is an error.
    """
    from elastic_ml_kit.normalise.lint import lint as checked

    found: list[Finding] = []
    count = 0
    for library, names, scripts in _targets(paths or (), content):
        count += len(names)
        found += checked(library, names, scripts)
    errors = sum(each.severe for each in found)
    if json:
        print_json([_told(each) for each in found])
    else:
        _show(found, count, errors)
    if errors or (strict and found):
        raise typer.Exit(DefinitionError.exit_code)


def _targets(paths: Sequence[Path], own: Path | None) -> Iterator[tuple[Library, list[str], list[str]]]:
    """Libraries, and the pipelines and scripts of each that are asked for."""
    from elastic_ml_kit.content import find
    from elastic_ml_kit.normalise.lint import UNKNOWN
    from elastic_ml_kit.normalise.running.library import Library, open_library, pipeline_folders

    content = find(own)
    if not paths:
        library = Library((), content, *UNKNOWN)
        yield library, list(library.ids()), list(library.script_ids())
    for path in paths:
        if path.is_file():
            library, written = open_library(str(path), content, *UNKNOWN)
            yield library, [written.id], []
            continue
        if not path.is_dir():
            beside = [each.name for each in path.parent.iterdir()] if path.parent.is_dir() else []
            raise UsageError(f"there is no file or folder {path}{nearest(path.name, beside)}")
        folders = pipeline_folders(path)
        if not folders:
            raise UsageError(
                f"the folder {path} holds no pipeline; name files, or a folder of content or packages"
            )
        for folder in folders:
            library = Library((folder,), content, *UNKNOWN)
            yield library, list(library.beside()), list(library.script_ids())


def _told(each: Finding) -> dict[str, object]:
    place = each.problem
    return {
        "file": place.file,
        "line": place.line,
        "column": place.column,
        "check": each.check,
        "severity": "error" if each.severe else "warning",
        "message": place.message,
    }


def _show(found: Sequence[Finding], count: int, errors: int) -> None:
    for each in found:
        place = each.problem
        where = ":".join(str(part) for part in (place.file, place.line, place.column) if part)
        print(f"{where}: {'error' if each.severe else 'warning'}: {place.message} [{each.check}]")
    warnings = len(found) - errors
    said = ", ".join(
        counted(number, noun) for number, noun in ((errors, "error"), (warnings, "warning")) if number
    )
    print(f"{counted(count, 'pipeline')}: {said or 'no problems'}")
