"""What has to hold before a cluster can run the definitions: one check after another, and how to mend it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from elastic_ml_kit.errors import ClusterError
from elastic_ml_kit.targets.cluster.doctor.access import Authentication, Privileges, Reachable, Version
from elastic_ml_kit.targets.cluster.doctor.front import (
    DetectionPrivileges,
    EncryptionKey,
    KibanaReachable,
    KibanaVersion,
)
from elastic_ml_kit.targets.cluster.doctor.licence import Licence
from elastic_ml_kit.targets.cluster.doctor.machine import Memory, Nodes, UpgradeMode
from elastic_ml_kit.targets.cluster.doctor.result import Check, Result, Side, Status
from elastic_ml_kit.targets.cluster.doctor.site import Site
from elastic_ml_kit.targets.cluster.doctor.surroundings import Clocks, Templates
from elastic_ml_kit.targets.cluster.faults import RefusedError, UnreachableError

CHECKS: tuple[Check, ...] = (
    Reachable(),
    Version(),
    Authentication(),
    Licence(),
    Nodes(),
    Memory(),
    UpgradeMode(),
    Privileges(),
    Templates(),
    Clocks(),
    KibanaReachable(),
    KibanaVersion(),
    EncryptionKey(),
    DetectionPrivileges(),
)
"""Every check, in the order in which they are made; a gate stands before what it lets through."""


def examine(site: Site) -> Iterator[Result]:
    """Make every check; where nothing is let in, the rest is skipped. Changes nothing.

    Example:
        with Site(connection, catalog, now) as site:
            for result in examine(site):
                print(result.check, result.status, result.found)
    """
    closed: dict[Side, str] = {}
    if site.connection.kibana_url is None:
        closed[Side.KIBANA] = "no Kibana is named; give --kibana-url"
    for check in CHECKS:
        why = next((closed[side] for side in check.asks if side in closed), None)
        if why:
            yield Result(check.name, Status.SKIPPED, why)
            continue
        result, gone = _made(check, site)
        if gone or (check.gate and result.status == Status.PROBLEM):
            closed[check.asks[0]] = f"because of '{check.name}'"
        yield result


def exit_code(results: Sequence[Result]) -> int:
    """0 where nothing stands in the way, 7 where there is no way in, 1 for another problem."""
    problems = {result.check for result in results if result.status == Status.PROBLEM}
    gates = {check.name for check in CHECKS if check.gate}
    if problems & gates:
        return ClusterError.exit_code
    return 1 if problems else 0


def _made(check: Check, site: Site) -> tuple[Result, bool]:
    """A check's result, and whether its server is gone."""
    try:
        return check.look(site), False
    except UnreachableError as error:
        return Result(check.name, Status.PROBLEM, str(error)), True
    except RefusedError as error:
        seen = Status.WARNING if error.status == 403 and not check.gate else Status.PROBLEM
        return Result(check.name, seen, str(error)), False


__all__ = ["CHECKS", "Check", "Result", "Side", "Site", "Status", "examine", "exit_code"]
