"""`esmlkit version`."""

from __future__ import annotations

from elastic_ml_kit.cli import options as given
from elastic_ml_kit.cli.show import print_json


def version(json: given.Json = False) -> None:
    """Say which version this is and what it runs on."""
    import platform
    from importlib.metadata import version as installed

    from elastic_ml_kit import __version__

    facts = {"esmlkit": __version__, "python": platform.python_version(), "polars": installed("polars")}
    if json:
        print_json(facts)
    else:
        print(f"esmlkit {facts['esmlkit']} (Python {facts['python']}, Polars {facts['polars']})")
