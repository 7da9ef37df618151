"""Does the licence include machine learning; and how a trial is started."""

from __future__ import annotations

from elastic_ml_kit.targets.cluster.doctor.result import Check, Result
from elastic_ml_kit.targets.cluster.doctor.site import Site
from elastic_ml_kit.targets.cluster.elastic import Elastic
from elastic_ml_kit.targets.cluster.faults import RefusedError
from elastic_ml_kit.targets.cluster.licence import SUFFICIENT as SUFFICIENT
from elastic_ml_kit.targets.cluster.licence import held as held


class Licence(Check):
    """Is machine learning licensed and switched on?"""

    name = "licence"

    def look(self, site: Site) -> Result:
        """The licence's type and end, and whether the feature is there."""
        with site.elastic.calls() as client:
            licence = client.license.get()["license"]
            machine = client.xpack.info(categories=["features"])["features"]["ml"]
        named = f"{licence['type']} licence, {licence['status']}"
        if licence["type"] not in SUFFICIENT:
            return self.problem(
                f"{named}: machine-learning jobs and their rules need trial, platinum or enterprise",
                "`esmlkit doctor --start-trial` starts 30 days; the embedded workspace needs no licence",
            )
        if licence["status"] != "active":
            return self.problem(f"{named}: jobs do not run any more", "install a valid licence")
        if not machine["available"] or not machine["enabled"]:
            return self.problem(
                f"{named}, but machine learning is switched off", "set xpack.ml.enabled: true on every node"
            )
        until = licence.get("expiry_date")
        return self.ok(named + (f" until {until[:10]}" if until else ""))


def start_trial(elastic: Elastic) -> None:
    """Start the trial licence; a cluster has one in each major version.

    Errors:
        ClusterError: it had one already, or we may not.
    """
    with elastic.calls() as client:
        answer = client.license.post_start_trial(acknowledge=True)
    if not answer["trial_was_started"]:
        said = answer.body.get("error_message", "the trial was not started")
        raise RefusedError(elastic.url, 403, str(said))
