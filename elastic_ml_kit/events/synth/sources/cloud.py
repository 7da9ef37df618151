"""AWS CloudTrail: roles that call around the clock, people who use the console, and the errors both meet."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl

from elastic_ml_kit.events.synth.draw import generator, hex_words, uuids
from elastic_ml_kit.events.synth.habits import Emission, Habits, habits
from elastic_ml_kit.events.synth.kinds import Columns, Kind
from elastic_ml_kit.events.synth.organisation import Organisation
from elastic_ml_kit.events.synth.places import geo, places, read_data
from elastic_ml_kit.events.synth.sources.linux import administrators


def _draw(rng: np.random.Generator, count: int) -> Columns:
    return {
        "aws.cloudtrail.request_id": uuids(rng, count),
        "aws.cloudtrail.event_id": uuids(rng, count),
        "aws.cloudtrail.user_identity.access_key_id": "ASIA"
        + hex_words(rng, count, 16, "key").str.to_uppercase(),
    }


_CONSTANTS = {
    "agent.type": "filebeat",
    "agent.id": "b7a3f0f2-64f5-4c1c-9d0e-1f7f2d0a6c31",
    "agent.name": "collector-01",
    "agent.version": "9.2.1",
    "input.type": "aws-s3",
    "event.kind": "event",
    "event.type": ["info"],
    "cloud.provider": "aws",
    "aws.cloudtrail.event_version": "1.11",
    "aws.cloudtrail.event_type": "AwsApiCall",
    "aws.cloudtrail.event_category": "Management",
}
_COMPUTED = {
    "related.user": pl.concat_list("user.name"),
    "related.ip": pl.concat_list("source.ip"),
    "source.address": pl.col("source.ip"),
    "aws.cloudtrail.read_only": pl.col("event.action").str.contains(
        r"^(?:Get|List|Describe|Head|Batch|Filter)"
    ),
}

API_CALL = Kind(
    name="api_call",
    dataset="aws.cloudtrail",
    constants={**_CONSTANTS, "event.category": ["configuration"], "event.outcome": "success"},
    computed=_COMPUTED,
    drawn=_draw,
)

API_ERROR = Kind(
    name="api_error",
    dataset="aws.cloudtrail",
    constants={**_CONSTANTS, "event.category": ["configuration"], "event.outcome": "failure"},
    computed=_COMPUTED,
    drawn=_draw,
)


def call_columns(call: str) -> dict[str, str]:
    """Provider and action of `service:Method`.

    Example:
        >>> call_columns("s3:GetObject")
        {'event.provider': 's3.amazonaws.com', 'event.action': 'GetObject'}
    """
    service, method = call.split(":")
    return {"event.provider": f"{service}.amazonaws.com", "event.action": method}


def cloud(organisation: Organisation) -> list[Habits]:
    """Everything CloudTrail writes."""
    data = read_data("cloud")
    return [_roles(data), _errors(data), _people(organisation, data)]


def _identity(data: dict[str, Any], kind: str, name: str) -> dict[str, str]:
    account = data["account"]
    arn = (
        f"arn:aws:sts::{account}:assumed-role/{name}/session"
        if kind == "AssumedRole"
        else f"arn:aws:iam::{account}:user/{name}"
    )
    return {
        "user.name": name,
        "user.id": f"AID{abs(hash_of(name)):013X}",
        "aws.cloudtrail.user_identity.type": kind,
        "aws.cloudtrail.user_identity.arn": arn,
        "cloud.account.id": account,
        "cloud.region": data["region"],
    }  # fmt: skip


def hash_of(name: str) -> int:
    """A small number that is always the same for a name."""
    return int.from_bytes(name.encode()[-6:], "big") * 7919 % 10**15


def _place(city: str) -> dict[str, Any]:
    return next(place for place in places("usual") if place["city"] == city)


def _role_row(data: dict[str, Any], role: dict[str, Any], call: str) -> dict[str, Any]:
    return {
        **_identity(data, "AssumedRole", role["name"]),
        **call_columns(call),
        **geo("source", _place(role["place"])),
        "source.ip": role["address"],
        "user_agent.original": role["agent"],
    }


def _roles(data: dict[str, Any]) -> Habits:
    rows = [(role, call) for role in data["role"] for call in role["calls"]]
    table = pl.DataFrame([_role_row(data, role, call) for role, call in rows])
    period = [role["every"] for role, _ in rows]
    return habits("cloud roles", "clock", [Emission(API_CALL, table)], period=period)


def _errors(data: dict[str, Any]) -> Habits:
    rows = []
    for entry in data["error"]:
        role = next(role for role in data["role"] if entry["call"] in role["calls"])
        error = {"aws.cloudtrail.error_code": entry["code"], "aws.cloudtrail.error_message": entry["message"]}
        rows.append(_role_row(data, role, entry["call"]) | error)
    rate = [86_400 / entry["every"] for entry in data["error"]]
    return habits("cloud errors", "flat", [Emission(API_ERROR, pl.DataFrame(rows))], rate=rate)


def _people(organisation: Organisation, data: dict[str, Any]) -> Habits:
    admins = administrators(organisation).tolist()
    rng = generator(organisation.seed, "cloud people")
    names = organisation.people["user.name"].to_list()
    offices = organisation.people["office"].to_list()
    rows, owner, rate = [], [], []
    for who in admins:
        for entry in data["person"]:
            for call in entry["calls"]:
                place = places("office")[offices[who]]
                rows.append(
                    {
                        **_identity(data, "IAMUser", names[who]),
                        **call_columns(call),
                        **geo("source", place),
                        "source.ip": f"198.18.200.{offices[who] + 1}",
                        "user_agent.original": entry["agent"],
                    }
                )
                owner.append(who)
                rate.append(entry["daily"] * float(rng.uniform(0.8, 1.2)))
    return habits("cloud people", "person", [Emission(API_CALL, pl.DataFrame(rows))], rate=rate, owner=owner)
