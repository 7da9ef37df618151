"""`esmlkit doctor`: what stands between a cluster and the definitions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from elastic_ml_kit.cli import options as given
from elastic_ml_kit.cli.connection import Cluster, named_space
from elastic_ml_kit.cli.groups import grouped
from elastic_ml_kit.cli.options import Choice
from elastic_ml_kit.cli.place import Namespace
from elastic_ml_kit.cli.show import confirm, counted, print_json, print_table, warn

if TYPE_CHECKING:
    from elastic_ml_kit.definitions.catalog import Catalog
    from elastic_ml_kit.targets.cluster.connection import Connection
    from elastic_ml_kit.targets.cluster.doctor import Result


@grouped
def doctor(
    *,
    start_trial: Annotated[
        bool, typer.Option("--start-trial", help="Start the 30-day trial licence where none suffices.")
    ] = False,
    role: Annotated[
        bool, typer.Option("--role", help="Print the smallest role and an API key, to be pasted.")
    ] = False,
    yes: given.Yes = False,
    json: given.Json = False,
    namespace: Namespace = "esmlkit",
    cluster: Cluster,
    choice: Choice,
) -> None:
    """Say whether a cluster can run the definitions, and what to mend.

    Changes nothing, except that --start-trial does. Ends with 0 where nothing stands in the way, with 7
    where the cluster cannot be reached or lets nobody in, with 1 for any other problem.
    """
    if role:
        space = cluster.space or named_space(cluster.config)
        _print_role(choice.load(), space, namespace, json)
        return
    choice.load()
    found = cluster.connection()
    if start_trial:
        _start_trial(found, yes)
    _examine(found, choice.load, namespace, json)


def _examine(found: Connection, definitions: Callable[[str], Catalog], namespace: str, json: bool) -> None:
    """Make the checks and show what they say.

    Errors:
        typer.Exit: not all is well.
    """
    import time

    from elastic_ml_kit.targets.cluster.doctor import Site, examine, exit_code

    with Site(found, definitions, time.time, namespace) as site:
        results = list(examine(site))
    code = exit_code(results)
    if json:
        print_json({"exit_code": code, "checks": results})
    else:
        _print_results(results)
    if code:
        raise typer.Exit(code)


def _print_results(results: Sequence[Result]) -> None:
    rows = [
        (each.status, each.check, f"{each.found}\n→ {each.mend}" if each.mend else each.found)
        for each in results
    ]
    print_table(("STATUS", "CHECK", "WHAT"), rows)
    ended = Counter(str(each.status) for each in results)
    known = (
        ("problem", "problem"),
        ("warning", "warning"),
        ("skipped", "skipped check"),
        ("ok", "sound check"),
    )
    print("\n" + ", ".join(counted(ended[status], noun) for status, noun in known if ended[status]))


def _start_trial(found: Connection, yes: bool) -> None:
    """Start the trial licence unless the one there suffices.

    Errors:
        ClusterError: the cluster had its trial, cannot be reached, or does not allow it.
    """
    from elastic_ml_kit.targets.cluster.doctor import licence
    from elastic_ml_kit.targets.cluster.elastic import Elastic, identify

    elastic = Elastic(found, identify(found))
    try:
        held = licence.held(elastic)
        if held in licence.SUFFICIENT:
            warn(f"the {held} licence suffices; no trial was started")
            return
        confirm(f"Start the trial licence on {found.es_url}? Each major version has one, of 30 days.", yes)
        licence.start_trial(elastic)
        warn("the trial licence was started")
    finally:
        elastic.close()


def _print_role(catalog: Catalog, space: str, namespace: str, json: bool) -> None:
    """The smallest role and an API key with it, as requests for the developer console of Kibana."""
    from elastic_ml_kit.targets.cluster.doctor.needs import NAME, api_key_body, role_body

    requests = {
        f"PUT kbn:/api/security/role/{NAME}": role_body(catalog, space, namespace),
        "POST /_security/api_key": api_key_body(catalog, space, namespace),
    }
    if json:
        print_json(requests)
        return
    for request, body in requests.items():
        print(request)
        print_json(body)
        print()
