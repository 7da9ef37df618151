"""Plays the attacks of `ingest/scenarios/*.toml`: several steps, one actor, each seen by the job it names.

A step names a `job`, how long `after` the attack's begin it happens, and may `set` columns, choose rows by
`among`, and say how many `events` a burst has. `$victim`, `$server`, `$attacker` and `$domain` stand for the
same person, machine, address and domain in all steps of a play.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from elastic_ml_kit.clock import parse_span
from elastic_ml_kit.definitions.catalog import Catalog
from elastic_ml_kit.definitions.definition import Scenario
from elastic_ml_kit.events.synth.draw import generator
from elastic_ml_kit.events.synth.habits import DAY
from elastic_ml_kit.events.synth.options import Options
from elastic_ml_kit.events.synth.organisation import Organisation
from elastic_ml_kit.events.synth.places import geo, places
from elastic_ml_kit.events.synth.plant import Planted, Planter, Wish
from elastic_ml_kit.events.synth.sources.linux import administrators
from elastic_ml_kit.events.synth.view import View


def play(catalog: Catalog, views: list[View], planter: Planter, options: Options) -> list[Planted]:
    """Every scenario once, in the last third of the window; steps whose job is not chosen are left out."""
    by_job = {each.job.id: each for each in views}
    planted: list[Planted] = []
    for number, scenario in enumerate(catalog.scenarios.values()):
        rng = generator(options.seed, "scenario", scenario.id)
        cast = _cast(planter.organisation, rng)
        begin = _begin(options, number)
        for step, body in enumerate(scenario.body["step"], 1):
            view = by_job.get(body["job"])
            if view is None or not view.rows.height:
                continue
            wish = _wish(scenario, step, body, cast)
            at = begin + parse_span(body.get("after", "1s")) * 1000
            one = planter.plant(view, f"{scenario.id}-{step}", at, rng, wish)
            if one is not None and one.truth.bucket_start < options.window.end:
                planted.append(one)
    return planted


def _begin(options: Options, number: int) -> int:
    """Eight in the morning of a working day three quarters into the window, a day later each."""
    first = (options.start + options.days * DAY * 3 // 4) // DAY * DAY
    day = first + number * DAY
    while (day // DAY + 3) % 7 >= 5:
        day += DAY
    return max(options.start, min(day, options.window.end - DAY)) + 8 * 3_600_000


def _cast(organisation: Organisation, rng: np.random.Generator) -> dict[str, Any]:
    admins = administrators(organisation)
    victim = int(rng.choice(admins)) if len(admins) else 0
    place = places("rare")[int(rng.integers(len(places("rare"))))]
    return {
        "$victim": organisation.people["user.name"][victim],
        "$server": str(rng.choice(organisation.linux["host.name"].to_list())),
        "$attacker": {"source.ip": f"203.0.113.{rng.integers(1, 254)}", **geo("source", place)},
        "$domain": f"{''.join(rng.choice(list('bcdfghklmnprstvz'), 9))}.example",
    }


def _wish(scenario: Scenario, step: int, body: dict[str, Any], cast: dict[str, Any]) -> Wish:
    given: dict[str, Any] = {}
    for field, value in body.get("set", {}).items():
        drawn = cast.get(value, value) if isinstance(value, str) else value
        given |= drawn if isinstance(drawn, dict) else {field: drawn}
    among = {field: cast.get(value, value) for field, value in body.get("among", {}).items()}
    return Wish(
        given=given,
        among=among,
        events=body.get("events"),
        scenario=scenario.id,
        step=step,
        description=body.get("name", ""),
        technique=tuple(body.get("technique", ())),
    )
