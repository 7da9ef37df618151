"""`esmlkit ingest pull`: a cluster's pipelines and the stored scripts that they call, as files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from elastic_ml_kit.cli import options as given
from elastic_ml_kit.cli.connection import Cluster
from elastic_ml_kit.cli.groups import grouped
from elastic_ml_kit.cli.output import staged
from elastic_ml_kit.cli.show import print_json, print_table, warn
from elastic_ml_kit.errors import UsageError

if TYPE_CHECKING:
    from elastic_ml_kit.targets.cluster.pipelines import Pipelines

PIPELINES, SCRIPTS = "ingest/pipelines", "ingest/scripts"
_OF_THE_CLUSTER = ("created_date", "modified_date")
"""What a cluster says about a pipeline and does not take."""


@grouped
def pull(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of content that is written into.")],
    *,
    pipelines: Annotated[
        list[str] | None,
        typer.Option(
            "--pipelines",
            metavar="A,B*",
            help="Ids, or patterns with '*', with commas or repeated; all by default.",
            callback=given.split_words,
        ),
    ] = None,
    dry_run: given.DryRun = False,
    json: given.Json = False,
    cluster: Cluster,
) -> None:
    """Copy ingest pipelines of a cluster into a folder.

    Writes DIR/ingest/pipelines/<id>.json and, for the stored scripts that they call,
    DIR/ingest/scripts/<id>.painless. Pipelines that they call come too. All files are written, or none.
    """
    from elastic_ml_kit.targets.cluster.elastic import Elastic, identify
    from elastic_ml_kit.targets.cluster.pipelines import Pipelines

    connection = cluster.connection()
    elastic = Elastic(connection, identify(connection))
    try:
        found = _Pulled(Pipelines(elastic))
        found.fetch(pipelines or ["*"])
    finally:
        elastic.close()
    files = found.files()
    if not files:
        raise UsageError(f"the cluster has no pipeline {', '.join(pipelines or ['*'])}")
    states = {name: _state(folder / name, content) for name, content in files.items()}
    if not dry_run:
        staged({folder / name: files[name] for name, state in states.items() if state != "same"})
    if json:
        print_json({"files": [{"file": name, "state": state} for name, state in states.items()]})
    else:
        print_table(("STATE", "FILE"), [(state, str(folder / name)) for name, state in states.items()])
    for message in found.warnings:
        warn(f"warning: {message}")
    if dry_run:
        warn("nothing was written")


def _state(path: Path, content: bytes) -> str:
    """What becomes of a file."""
    if not path.is_file():
        return "new"
    return "same" if path.read_bytes() == content else "changed"


class _Pulled:
    """Pipelines and scripts as the cluster gives them, with what they call."""

    def __init__(self, cluster: Pipelines) -> None:
        self._cluster = cluster
        self._pipelines: dict[str, dict[str, Any]] = {}
        self._scripts: dict[str, dict[str, Any] | None] = {}
        self.warnings: list[str] = []

    def fetch(self, names: Sequence[str]) -> None:
        """Get the pipelines and all that they call by fixed names."""
        waiting = list(self._cluster.matching(names).items())
        while waiting:
            name, body = waiting.pop()
            self._pipelines[name] = body
            for called, script in _calls(body):
                if script and called not in self._scripts:
                    self._scripts[called] = self._cluster.script(called)
                elif not script and called not in self._pipelines:
                    other = self._cluster.find(called)
                    waiting += [(called, other)] if other is not None else []

    def files(self) -> dict[str, bytes]:
        """Relative name and content of each file, by name; tells of what cannot be one."""
        from elastic_ml_kit.normalise.suite.comparison import rendered_json

        found: dict[str, bytes] = {}
        for name, body in self._pipelines.items():
            kept = {key: value for key, value in body.items() if not key.startswith(_OF_THE_CLUSTER)}
            text = rendered_json(kept, sort=False) + "\n"
            self._keep(found, f"{PIPELINES}/{name}.json", name, text)
        for name, script in self._scripts.items():
            if script is None:
                self.warnings.append(
                    f"the stored script '{name}' is called, but the cluster does not have it"
                )
            elif script.get("lang") != "painless":
                self.warnings.append(f"the stored script '{name}' is {script.get('lang')}, and is left out")
            else:
                self._keep(found, f"{SCRIPTS}/{name}.painless", name, str(script["source"]).rstrip() + "\n")
        return dict(sorted(found.items()))

    def _keep(self, found: dict[str, bytes], file: str, name: str, text: str) -> None:
        if "/" in name or "\0" in name or name in (".", ".."):
            self.warnings.append(f"'{name}' cannot be the name of a file, and is left out")
        else:
            found[file] = text.encode("utf-8", "surrogatepass")


def _calls(body: Mapping[str, Any]) -> Iterator[tuple[str, bool]]:
    """What a pipeline calls by a fixed name, and whether that is a stored script."""
    from elastic_ml_kit.normalise.running.uses import called, uses

    yield from ((name, False) for _, name in called(body))
    for use in uses(body):
        condition = use.options.get("if")
        for table in (use.options if use.type == "script" else {}, condition):
            if isinstance(table, Mapping) and isinstance(table.get("id"), str):
                yield table["id"], True
