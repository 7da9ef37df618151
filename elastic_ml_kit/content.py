"""Where the definition folders are: in a wheel, an editable install or a checkout, and the user's own on top.

`ingest/`, `ml_jobs/`, `detection_rules/`, `kibana/` and `trained_models/` are data. The shipped ones lie
beside the package in a checkout and inside it in a wheel. `--content DIR` or `ESMLKIT_CONTENT` lays a folder
of the same layout over them: a file with the same path replaces the shipped one, every other file is added.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from elastic_ml_kit.errors import UsageError

FOLDERS = ("ingest", "ml_jobs", "detection_rules", "kibana", "trained_models")
VARIABLE = "ESMLKIT_CONTENT"


@dataclass(frozen=True, slots=True)
class Content:
    """The layers of definition folders, lowest first."""

    layers: tuple[Path, ...]

    def files(self, pattern: str) -> Iterator[tuple[str, Path]]:
        """Relative name and path of the files that match, by name; an upper layer hides a lower one.

        Example:
            >>> [name for name, _ in shipped().files("ml_jobs/security_auth/module.json")]
            ['ml_jobs/security_auth/module.json']
        """
        found: dict[str, Path] = {}
        for layer in self.layers:
            for path in layer.glob(pattern):
                if path.is_file():
                    found[path.relative_to(layer).as_posix()] = path
        yield from sorted(found.items())


def shipped() -> Content:
    """The definitions that come with the kit."""
    package = Path(__file__).resolve().parent
    for root in (package / "_content", package.parent):
        if (root / "ml_jobs").is_dir():
            return Content((root,))
    raise UsageError(
        f"the kit's own definitions are missing: neither {package / '_content'} nor {package.parent} holds "
        "ml_jobs/; install elastic_ml_kit again"
    )


def find(own: Path | None = None) -> Content:
    """The shipped definitions with the user's on top: `own`, else what ESMLKIT_CONTENT names, else nothing.

    Errors:
        UsageError: the folder does not exist or holds none of the definition folders.
    """
    source = "--content"
    if own is None and os.environ.get(VARIABLE):
        own, source = Path(os.environ[VARIABLE]), VARIABLE
    if own is None:
        return shipped()
    if not own.is_dir():
        raise UsageError(
            f"{source} names {own}, which is not a folder; `esmlkit init {own}` makes an example"
        )
    if not any((own / folder).is_dir() for folder in FOLDERS):
        raise UsageError(
            f"{source} names {own}, which has none of {', '.join(f + '/' for f in FOLDERS)}; "
            "`esmlkit init DIR` shows the layout"
        )
    return Content((*shipped().layers, own))
