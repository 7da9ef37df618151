"""Is there an Elasticsearch, which one, does it let us in, and what may we do there?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from elastic_ml_kit.definitions.stack import EA_STACK, stack_version
from elastic_ml_kit.targets.cluster.doctor.needs import CLUSTER, index_privileges
from elastic_ml_kit.targets.cluster.doctor.result import Check, Result
from elastic_ml_kit.targets.cluster.doctor.site import Site
from elastic_ml_kit.targets.cluster.elastic import OLDEST_TRIED
from elastic_ml_kit.targets.cluster.faults import RefusedError

UNSECURED = (400, 404, 405)
"""What a cluster without security answers to questions about it: it has no such route."""

SHOWN = 3
"""Missing privileges that are named."""


class Reachable(Check):
    """Does Elasticsearch answer at the address?"""

    name = "elasticsearch"
    gate = True

    def look(self, site: Site) -> Result:
        """A product that the kit supports, or the reason why not."""
        return self.ok(f"cluster '{site.product.cluster}' answers at {site.connection.es_url}")


class Version(Check):
    """Which version is it, and which forms of the jobs does that mean?"""

    name = "version"

    def look(self, site: Site) -> Result:
        """The version; a warning where it is older than what the kit is tried with."""
        product = site.product
        newer = stack_version(product.version) >= stack_version(EA_STACK)
        forms = "jobs take their _ea forms" if newer else "jobs take the forms before 9.4"
        if product.release < OLDEST_TRIED:
            return self.warning(
                f"{product.version} is older than 8.19, the oldest version the kit is tried with",
                "upgrade the cluster, or expect jobs and rules that it refuses",
            )
        return self.ok(f"{product.version}; {forms}")


class Authentication(Check):
    """Who are we there?"""

    name = "login"
    gate = True

    def look(self, site: Site) -> Result:
        """The user or API key that the cluster sees."""
        try:
            with site.elastic.calls() as client:
                who = client.security.authenticate()
        except RefusedError as error:
            if error.status not in UNSECURED:
                raise
            return self.warning(
                "security is switched off: anyone may do anything, and no rule can run",
                "set xpack.security.enabled: true on every node",
            )
        key = who.get("api_key")
        if who["authentication_type"] == "anonymous":
            return self.problem(
                f"the cluster takes us for the anonymous user '{who['username']}'",
                "log in: set ESMLKIT_API_KEY, or ESMLKIT_USERNAME and ESMLKIT_PASSWORD",
            )
        name = f"API key '{key['name']}' of '{who['username']}'" if key else f"user '{who['username']}'"
        return self.ok(f"{name}, roles: {', '.join(who['roles']) or 'those of the key'}")


class Privileges(Check):
    """May we do what setup, reading back and teardown ask for?"""

    name = "privileges"

    def look(self, site: Site) -> Result:
        """What is missing of the smallest role that suffices."""
        index = index_privileges(site.catalog, site.connection.space, site.namespace)
        try:
            with site.elastic.calls() as client:
                held = client.security.has_privileges(cluster=[*CLUSTER], index=index)
        except RefusedError as error:
            if error.status not in UNSECURED:
                raise
            return self.ok("none needed, as security is switched off")
        missing = list(_missing(held.body))
        if not missing:
            return self.ok("all that setup, reading back and teardown ask for")
        more = f" and {len(missing) - SHOWN} more" if len(missing) > SHOWN else ""
        return self.problem(
            f"missing: {', '.join(missing[:SHOWN])}{more}", "`esmlkit doctor --role` prints the role to grant"
        )


def _missing(held: dict[str, Any]) -> Iterator[str]:
    """Privileges that are not held, and where."""
    for privilege, has in held["cluster"].items():
        if not has:
            yield f"{privilege} on the cluster"
    for pattern, privileges in held["index"].items():
        lacking = [privilege for privilege, has in privileges.items() if not has]
        if lacking:
            yield f"{'+'.join(lacking)} on {pattern}"
