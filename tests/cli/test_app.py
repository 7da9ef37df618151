"""What holds for every command: help, exit codes, messages, Ctrl-C, and where the output goes."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from elastic_ml_kit.targets.local import LocalTarget
from tests.cli.conftest import Cli, Ended, in_folder, in_process, program

HEAVY = (
    *("polars", "numpy", "rich", "yaml", "jinja2", "faker", "orjson", "elasticsearch", "urllib3"),
    *("onnxruntime", "tokenizers", "torch", "transformers"),
)

TOP = [
    *(
        "setup",
        "generate",
        "init",
        "check",
        "plan",
        "apply",
        "run",
        "report",
        "compare",
        "status",
        "teardown",
        "doctor",
        "version",
    ),
    *("jobs", "rules", "ingest", "kibana", "models", "text"),
]
INGEST = ("run", "simulate", "test", "bench", "lint", "pull", "normalise", "extract", "watch")
MODELS = (
    *("classify", "infer", "evaluate", "inspect", "train", "parity", "preflight", "bundle"),
    *("import", "list", "show", "delete", "deploy", "undeploy"),
)
COMMANDS = [
    *TOP,
    *("jobs list", "jobs show", "rules list", "rules show", "kibana diff", "kibana export"),
    *(f"ingest {name}" for name in INGEST),
    *(f"models {name}" for name in MODELS),
    *("text analyze", "text similar"),
]

MISTAKES: list[tuple[str, int, tuple[str, ...]]] = [
    ("generte", 2, ("No such command 'generte'", "'generate'")),
    ("jobs shwo", 2, ("No such command 'shwo'", "'show'")),
    ("jobs show", 2, ("Missing argument",)),
    ("version extra", 2, ("extra",)),
    ("setup --moduls security_auth", 2, ("No such option: --moduls", "--modules")),
    ("setup --modules security_aut", 2, ("unknown module 'security_aut'", "'security_auth'")),
    ("setup --modules ,", 2, ("--modules", "names nothing")),
    ("setup --jobs auth_rare_usr", 2, ("unknown job 'auth_rare_usr'", "'auth_rare_user'")),
    ("setup --modules security_linux --jobs auth_rare_user", 2, ("auth_rare_user", "security_auth")),
    ("setup --days 0", 2, ("--days 0", "1 to 730")),
    ("setup --days many", 2, ("--days", "many")),
    ("setup --users 1000000", 2, ("--users 1000000", "20000")),
    ("setup --hosts -1", 2, ("--hosts -1",)),
    ("setup --docs 3", 2, ("--docs 3", "1000")),
    ("setup --seed -1", 2, ("--seed -1",)),
    ("setup --anomaly-rate 2", 2, ("--anomaly-rate 2", "0.01")),
    ("setup --start yesterday", 2, ("--start", "'yesterday'", "2026-01-05T00:00Z")),
    ("setup --start 2026-01-05T00:30Z", 2, ("--start", "whole hour")),
    ("setup --namespace No-Good", 2, ("--namespace 'No-Good'", "lower-case")),
    ("setup --workspace taken", 5, ("taken is a file", "--workspace")),
    ("setup --workspace foreign", 5, ("foreign is not a workspace", "notes.txt")),
    ("setup --workspace taken/below --days 1", 6, ("taken/below",)),
    ("plan --workspace taken", 5, ("taken is a file",)),
    ("plan --workspace foreign", 5, ("foreign is not a workspace",)),
    ("generate --format jsn", 2, ("--format 'jsn'", "'json'")),
    ("generate --chunk-size 1", 2, ("--chunk-size 1", "100")),
    ("generate --environments 0", 2, ("--environments 0",)),
    ("generate --follow --output -", 2, ("--follow", "--output")),
    ("generate --json --output -", 2, ("--json", "--output -")),
    ("generate --workspace ws --format bulk", 2, ("--workspace", "--format")),
    ("generate --days 1 --users 5 --hosts 4 --output taken", 6, ("taken",)),
    ("generate --days 1 --users 5 --hosts 4 --output taken/below", 6, ("taken/below",)),
    ("init taken", 6, ("taken",)),
    ("check --content nowhere", 2, ("--content", "nowhere", "esmlkit init")),
    ("check --content foreign", 2, ("--content", "foreign", "ml_jobs/")),
    ("jobs list --stack banana", 2, ("'banana'", "9.4.0")),
    ("rules show rare_usr", 2, ("unknown rule 'rare_usr'", "auth_rare_user")),
    ("run", 5, ("no workspace at esmlkit-workspace", "esmlkit setup")),
    ("run --input missing.ndjson", 4, ("missing.ndjson",)),
    ("run --input empty.ndjson", 4, ("empty.ndjson", "empty")),
    ("run --input foreign", 4, ("foreign", ".ndjson")),
    ("report", 5, ("no workspace at esmlkit-workspace",)),
    ("status --workspace missing", 5, ("no workspace at missing",)),
    ("teardown", 5, ("no workspace at esmlkit-workspace",)),
    ("teardown --workspace foreign --yes", 5, ("foreign is not a workspace",)),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with what is in the way: a file, a folder of somebody else, an empty input."""
    (tmp_path / "taken").write_text("mine")
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "notes.txt").write_text("mine")
    (tmp_path / "empty.ndjson").touch()
    return tmp_path


@pytest.mark.parametrize(("line", "code", "words"), MISTAKES, ids=[line for line, _, _ in MISTAKES])
def test_a_mistake_is_told_in_a_sentence(folder: Path, line: str, code: int, words: tuple[str, ...]) -> None:
    before = _content(folder)
    ended = in_folder(folder, line.split())
    assert (ended.code, ended.out) == (code, "")
    assert ended.says(*words), ended.err
    after = _content(folder)
    assert {path: after.get(path) for path in before} == before
    kept = {"esmlkit-workspace"} if line == "run --input empty.ndjson" else set()
    assert {path.parent.name for path in after.keys() - before.keys() if path.name == "manifest.json"} == kept


def _content(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_within_80_columns(esmlkit: Cli, command: str) -> None:
    ended = esmlkit(*command.split(), "--help")
    assert ended.code == 0
    assert "Usage: esmlkit " in ended.out
    assert max(map(len, ended.out.splitlines())) <= 80


def test_no_command_shows_the_commands(esmlkit: Cli) -> None:
    ended = esmlkit()
    assert ended.code == 2
    assert set(re.findall(r"^  (\w+)  ", ended.out + ended.err, re.M)) == set(TOP)


def test_options_stand_under_headings(esmlkit: Cli) -> None:
    text = esmlkit("setup", "--help").out
    headings = re.findall(r"^(\w[\w ]+):$", text, re.M)
    first = ["Options", "What is run", "The synthetic organisation", "The cluster"]
    assert headings == [*first, "How it lies in the cluster"]
    assert (
        text.index("--workspace")
        < text.index("--modules")
        < text.index("--days")
        < text.index("--es-url URL")
    )


def test_help_imports_nothing_heavy() -> None:
    script = (
        "import sys\n"
        "from elastic_ml_kit.cli import execute\n"
        "assert execute(['setup', '--help']) == execute(['--help']) == 0\n"
        "assert execute(['ingest', 'test', '--help']) == execute(['models', 'classify', '--help']) == 0\n"
        f"print('loaded:', *[name for name in {HEAVY} if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "loaded:"


def test_a_reader_that_stops_ends_it_silently(tmp_path: Path) -> None:
    line = " ".join(program("jobs", "list"))
    done = subprocess.run(f"{line} | head -1", shell=True, cwd=tmp_path, capture_output=True, check=True)
    assert done.stdout.startswith(b"JOB")
    assert done.stderr == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
@pytest.mark.parametrize(
    "line", ["jobs list", "generate --days 1 --users 5 --hosts 4 --jobs auth_rare_user --output -"]
)
def test_a_full_disk_is_told(tmp_path: Path, line: str) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            program(*line.split()), cwd=tmp_path, stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 6
    assert Ended(6, "", done.stderr.decode()).says("No space left")


def test_a_closed_stdout_is_no_failure(tmp_path: Path) -> None:
    done = subprocess.run(
        " ".join(program("version")) + " >&-", shell=True, cwd=tmp_path, capture_output=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_an_encoding_that_lacks_characters_is_no_failure(ready: tuple[Path, Ended]) -> None:
    place, _ = ready
    ended = in_process(place.parent, "report", "--workspace", "ws", environment={"PYTHONIOENCODING": "ascii"})
    assert ended.code == 0, ended.err
    assert "auth_rare_user" in ended.out


def test_content_of_the_environment_is_checked(tmp_path: Path) -> None:
    ended = in_process(tmp_path, "jobs", "list", environment={"ESMLKIT_CONTENT": "nowhere"})
    assert ended.code == 2
    assert ended.says("ESMLKIT_CONTENT", "nowhere")


@pytest.mark.parametrize("command", ["status", "report", "run", "plan", "apply", "teardown", "setup"])
def test_a_workspace_in_use_is_named_with_the_process(
    ready: tuple[Path, Ended], esmlkit: Cli, command: str
) -> None:
    place, _ = ready
    with LocalTarget.open(place):
        ended = esmlkit(command, "--workspace", str(place))
    assert ended.code == 5
    assert ended.says(f"{place} is in use by pid")


def test_ctrl_c_leaves_no_half_workspace(tmp_path: Path) -> None:
    arguments = ("setup", "--days", "10", "--users", "30", "--jobs", "auth_rare_user", "--workspace", "ws")
    process = subprocess.Popen(
        program(*arguments), cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    until = time.monotonic() + 60
    while not list(tmp_path.glob("ws/definitions/*/*")) and time.monotonic() < until:
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate()
    assert (process.returncode, out) == (130, b"")
    assert Ended(130, "", err.decode()).says("esmlkit: interrupted")
    assert not (tmp_path / "ws").exists()


def test_ctrl_c_ends_the_wait_for_a_pipe(tmp_path: Path) -> None:
    process = subprocess.Popen(
        program("run", "--input", "-", "--workspace", "ws"),
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    until = time.monotonic() + 60
    while not (tmp_path / "ws" / "manifest.json").exists() and time.monotonic() < until:
        time.sleep(0.02)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=30) == 130
    assert not (tmp_path / "ws").exists()
    process.communicate()
