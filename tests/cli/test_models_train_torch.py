"""`esmlkit models train` to its end: what is printed, a kill in the middle, Ctrl-C, a full disk."""

from __future__ import annotations

import json
import os
import resource
import shlex
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.cli.conftest import in_folder, program
from tests.cli.test_models_train import rows
from tests.test_docs import fault

pytestmark = pytest.mark.torch

INPUT = ("--input", "lines.ndjson")
ASKED = [*INPUT, "--epochs", "30", "--batch", "4", "--max-length", "16", "--patience", "99"]
STEPS = 180


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    packed = "".join(json.dumps(each) + "\n" for each in rows())
    (tmp_path / "lines.ndjson").write_text(packed)
    return tmp_path


def begun(folder: Path, to: str) -> subprocess.Popen[bytes]:
    """A run in a process of its own that has come so far that it has kept a state."""
    command = program("models", "train", *ASKED, "--to", to)
    running = subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    while not (folder / f"{to}.part" / "state.pt").exists():
        assert running.poll() is None, running.communicate()
        time.sleep(0.02)
    return running


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_a_run_that_was_killed_is_gone_on_with_to_the_same_weights(folder: Path, number: int) -> None:
    running = begun(folder, "one")
    running.send_signal(number)
    out, err = running.communicate()
    assert running.returncode == (130 if number == signal.SIGINT else -number)
    assert not (folder / "one").exists()
    if number == signal.SIGINT:
        assert out == b""
        assert b"one was not made, and the same command with --resume goes on" in err
    again = in_folder(folder, ["models", "train", *ASKED, "--to", "one"])
    assert (again.code, again.says("broken off", "--resume", "--overwrite")) == (2, True)
    other = in_folder(folder, ["models", "train", *ASKED, "--to", "one", "--resume", "--seed", "2"])
    assert (other.code, other.says("'seed' was 1, now 2")) == (2, True)
    rest = in_folder(folder, ["models", "train", *ASKED, "--to", "one", "--resume"])
    assert rest.code == 0, rest.err
    whole = in_folder(folder, ["models", "train", *ASKED, "--to", "two", "--json"])
    assert whole.code == 0, whole.err
    assert json.loads(whole.out)["steps"] == STEPS
    weights = [(folder / each / "model.safetensors").read_bytes() for each in ("one", "two")]
    assert weights[0] == weights[1]


def test_the_end_is_told_with_what_to_do_next(folder: Path) -> None:
    ended = in_folder(folder, ["models", "train", *ASKED, "--epochs", "8", "--to", "m"])
    assert (ended.code, ended.err) == (0, "")
    assert max(len(line) for line in ended.out.splitlines() if "esmlkit" not in line) <= 80
    figures = json.loads((folder / "m" / "training.json").read_text())["test"]
    for name, words in (
        ("model", "this model"),
        ("words", "TF-IDF + logistic regression"),
        ("majority", "the most frequent class"),
    ):
        (row,) = [line for line in ended.out.splitlines() if line.endswith(words)]
        assert row.startswith(f"{figures[name]['macro_f1']:.3f} ("), row
    assert "counting words" in ended.out
    told = [shlex.split(line)[1:] for line in ended.out.splitlines() if line.startswith("  esmlkit ")]
    assert [words[1] for words in told] == ["evaluate", "preflight", "import"]
    assert {" ".join(words): said for words in told if (said := fault(words))} == {}


def test_a_full_disk_is_told_and_leaves_no_model(folder: Path) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    ended = subprocess.run(
        program("models", "train", *ASKED, "--to", "m"),
        cwd=folder,
        capture_output=True,
        preexec_fn=limit,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
        check=False,
    )
    assert ended.returncode == 6, ended.stderr
    assert b"cannot be written" in ended.stderr
    assert b"Traceback" not in ended.stderr
    assert not (folder / "m").exists()
