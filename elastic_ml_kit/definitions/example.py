"""A first folder of one's own definitions: one module, one job, its rule with cases, and what to change."""

from __future__ import annotations

from pathlib import Path

from elastic_ml_kit.errors import OutputError, UsageError

_EXAMPLE = Path(__file__).with_name("example")


def write_example(folder: Path) -> list[Path]:
    """Copy the example into a folder, which is made if it is not there; the files written, by name.

    Errors:
        UsageError: one of the files is there already; nothing is written then.
        OutputError: the folder cannot be written.
    """
    sources = sorted(path for path in _EXAMPLE.rglob("*") if path.is_file())
    targets = [folder / path.relative_to(_EXAMPLE) for path in sources]
    if taken := next((target for target in targets if target.exists()), None):
        raise UsageError(f"{taken} is there already and is not overwritten; choose another folder")
    try:
        for source, target in zip(sources, targets, strict=True):
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(source.read_bytes())
    except OSError as error:
        raise OutputError(f"{folder} cannot be written: {error.strerror or error}") from None
    return targets
