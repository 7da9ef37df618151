"""`version` for people and for scripts."""

from __future__ import annotations

import json

from elastic_ml_kit import __version__
from tests.cli.conftest import Cli


def test_version(esmlkit: Cli) -> None:
    assert esmlkit("version").out.startswith(f"esmlkit {__version__} (Python 3.")
    assert json.loads(esmlkit("version", "--json").out)["esmlkit"] == __version__
