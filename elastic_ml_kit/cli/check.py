"""Commands for who writes definitions: `init`, `check`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from elastic_ml_kit.cli import options as given
from elastic_ml_kit.cli.show import listed, print_json, warn
from elastic_ml_kit.errors import DefinitionError

if TYPE_CHECKING:
    from elastic_ml_kit.definitions.catalog import Catalog
    from elastic_ml_kit.detect.cases import CaseResult

SHOWN = 20
"""Failed cases that are printed."""


def init(folder: Annotated[Path, typer.Argument(metavar="DIR", help="A new or empty folder.")]) -> None:
    """Make an example of your own content: a job, its rule, cases."""
    from elastic_ml_kit.definitions.example import write_example

    for path in write_example(folder):
        print(path)
    print(f"\nNext:\n  esmlkit check --content {folder}\n  esmlkit setup --content {folder}")


def check(content: given.Content = None, json: given.Json = False) -> None:
    """Check all definitions and run the rules' cases.

    Reports every problem of every file at once, each with its line. Ends with 3 if there is any.
    """
    from elastic_ml_kit.content import find
    from elastic_ml_kit.definitions.catalog import Catalog
    from elastic_ml_kit.definitions.lint import lint_content
    from elastic_ml_kit.detect.cases import run_cases
    from elastic_ml_kit.normalise.lint import lint_content as lint_pipelines

    layers = find(content)
    problems = lint_content(layers) or lint_pipelines(layers)
    catalog = None if problems else Catalog.load(layers)
    cases = [case for rule in catalog.rules.values() for case in run_cases(rule)] if catalog else []
    failed = [case for case in cases if not case.passed]
    if json:
        print_json({"problems": problems, "cases": len(cases), "failed": failed})
    elif catalog is None:
        raise DefinitionError(problems)
    else:
        _print_sound(catalog, len(cases), failed)
    if problems or failed:
        raise typer.Exit(DefinitionError.exit_code)


def _print_sound(catalog: Catalog, cases: int, failed: list[CaseResult]) -> None:
    held = {
        "job": len(catalog.jobs),
        "rule": len(catalog.rules),
        "template": len(catalog.templates),
        "scenario": len(catalog.scenarios),
    }
    print(f"{listed(held)}: no problems")
    print(f"{cases - len(failed)} of {listed({'case': cases})} of the rules passed")
    for case in failed[:SHOWN]:
        warn(f"  {catalog.rules[case.rule_id].file}: case '{case.case}': {case.why}")
    if len(failed) > SHOWN:
        warn(f"  … and {len(failed) - SHOWN} more; `esmlkit check --json` lists all of them")
