"""What is in the way of an upload is said before it, in one sentence."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from elastic_ml_kit.errors import InputError
from elastic_ml_kit.score.text.package import read_package
from elastic_ml_kit.score.text.places import find_model
from elastic_ml_kit.score.text.preflight.gate import refuse_unfit
from tests.score.text.conftest import TINY
from tests.score.text.test_package import PACKAGE


def test_a_fit_package_goes_through() -> None:
    folder = find_model("esmlkit/log-severity")
    package = read_package(folder)
    assert package is not None
    assert {each.status for each in refuse_unfit(package, folder, "9.4.0")} == {"ok"}


def test_an_unfit_one_is_refused(tmp_path: Path) -> None:
    folder = shutil.copytree(PACKAGE, tmp_path / "bad")
    shutil.copyfile(PACKAGE.parent / "strided.pt", folder / "model.torchscript.pt")
    told = json.loads((folder / "elasticsearch.json").read_text())
    told["inference_config"]["text_classification"]["classification_labels"] = ["A", "B", "C"]
    (folder / "elasticsearch.json").write_text(json.dumps(told))
    package = read_package(folder)
    assert package is not None
    with pytest.raises(
        InputError, match=r"bad is not uploaded: operators: forbidden: aten::as_strided; .*1 more"
    ):
        refuse_unfit(package, TINY, "9.4.0-SNAPSHOT")
