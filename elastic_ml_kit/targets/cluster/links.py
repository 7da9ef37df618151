"""Where in Kibana to look at what was found: addresses with the right time range and space."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from elastic_ml_kit.clock import Window
from elastic_ml_kit.targets.cluster.connection import Connection

MOST_JOBS = 12
"""Jobs that an address names one by one; more of them are named by their group."""

ALL_JOBS = "*"
"""What Kibana takes for every job of the space."""

_BARE = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_UNESCAPED = "!'()*:,@$/"


def links(
    connection: Connection,
    window: Window,
    job_ids: Sequence[str],
    rules: bool = False,
    dashboards: Mapping[str, str] | None = None,
    group: str = "",
) -> list[tuple[str, str]]:
    """What to call each page of Kibana, and its address; nothing where no Kibana is known.

    Args:
        window: the time range of every page.
        job_ids: as they are called in the cluster.
        rules: whether rules ran, so that alerts are worth a look.
        dashboards: id → title.
        group: a group that all jobs have; it stands for a list of more than `MOST_JOBS`, which without a
            group is every job.

    Example:
        >>> links(Connection("http://es:9200", "http://kibana:5601"), Window(0, 60_000), (), rules=True)[0][0]
        'Security alerts'
    """
    if not connection.kibana_url:
        return []
    app = f"{connection.kibana_url}{connection.space_path}/app"
    pages = _pages(window, job_ids, rules, dashboards or {}, group)
    return [(label, f"{app}/{page}") for label, page in pages]


def _pages(
    window: Window, job_ids: Sequence[str], rules: bool, dashboards: Mapping[str, str], group: str
) -> Iterator[tuple[str, str]]:
    start, end = _instant(window.start), _instant(window.end)
    span = {"from": start, "to": end}
    if job_ids:
        shown = list(job_ids) if len(job_ids) <= MOST_JOBS else [group or ALL_JOBS]
        state = {"ml": {"jobIds": shown}, "time": {**span, "mode": "absolute"}}
        view: dict[str, Any] = {"explorer": {"mlExplorerFilter": {}, "mlExplorerSwimlane": {}}}
        yield "Anomaly Explorer", f"ml/explorer?_g={_parameter(state)}&_a={_parameter(view)}"
    if rules:
        shared = {"timerange": {**span, "kind": "absolute"}}
        ranges = {
            "global": {"linkTo": ["timeline"], **shared},
            "timeline": {"linkTo": ["global"], **shared},
        }
        yield "Security alerts", f"security/alerts?timerange={_parameter(ranges)}"
    for dashboard, title in dashboards.items():
        state = {"time": span}
        yield f"Dashboard: {title}", f"dashboards#/view/{quote(dashboard, safe='')}?_g={_parameter(state)}"


def _instant(milliseconds: int) -> str:
    """As Kibana writes times in addresses."""
    moment = datetime.fromtimestamp(milliseconds / 1000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _parameter(value: Any) -> str:
    return quote(rison(value), safe=_UNESCAPED)


def rison(value: Any) -> str:
    """A value in the notation that Kibana's addresses use for JSON.

    Example:
        >>> rison({"jobs": ["a_b", "1c", ""], "on": True, "from": "2026-01-05T00:00:00.000Z"})
        "(from:'2026-01-05T00:00:00.000Z',jobs:!(a_b,'1c',''),on:!t)"
    """
    match value:
        case None | bool():
            return {None: "!n", True: "!t", False: "!f"}[value]
        case int() | float():
            return repr(value).replace("e+", "e")
        case str():
            return _text(value)
        case Mapping():
            return f"({','.join(f'{_text(key)}:{rison(value[key])}' for key in sorted(value))})"
        case _:
            return f"!({','.join(map(rison, value))})"


def _text(text: str) -> str:
    """Quoted unless it can stand by itself; `!` keeps quotes and itself from having a meaning."""
    if _BARE.fullmatch(text):
        return text
    return "'" + text.replace("!", "!!").replace("'", "!'") + "'"
