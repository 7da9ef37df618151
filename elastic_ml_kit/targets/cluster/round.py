"""One round on a cluster: jobs read what is new, rules are switched on and see what the jobs found."""

from __future__ import annotations

from collections.abc import Mapping

from elastic_ml_kit.clock import Window
from elastic_ml_kit.definitions.definition import Rule
from elastic_ml_kit.model import Document, JobResult
from elastic_ml_kit.targets.base import Progress, RunReport
from elastic_ml_kit.targets.cluster.installation import Installation
from elastic_ml_kit.targets.cluster.installed import Installed
from elastic_ml_kit.targets.cluster.reading import missing_fields
from elastic_ml_kit.targets.cluster.run.alerts import read_alerts
from elastic_ml_kit.targets.cluster.run.job import ClusterJob
from elastic_ml_kit.targets.cluster.run.jobs import run_jobs
from elastic_ml_kit.targets.cluster.run.manual import expected, run_manually
from elastic_ml_kit.targets.cluster.run.results import read_results
from elastic_ml_kit.targets.cluster.run.rules import enable
from elastic_ml_kit.targets.cluster.stack import Stack


def run_round(
    stack: Stack,
    installation: Installation,
    installed: Installed,
    window: Window | None,
    live: bool = False,
    again: bool = False,
    progress: Progress | None = None,
) -> tuple[RunReport, Document]:
    """Run what is installed; the report, by the names of the catalog, and the number of records.

    Args:
        window: None is all events.
        live: let the jobs go on in real time once they have caught up.
        again: let jobs forget what they have seen where there are older events.

    Errors:
        ClusterError: the cluster cannot be asked at all.
    """
    jobs, rules = installed.jobs(), installed.rules()
    unfit = missing_fields(stack, jobs, installation.patterns, window)
    fit = {name: job for name, job in jobs.items() if name not in unfit}
    asked = [ClusterJob.of(job, installation) for job in fit.values()]
    done = run_jobs(stack, asked, window, progress, real_time=live, again=again)
    plain = {installation.job_id(name): name for name in fit}
    skipped = unfit | {plain[name]: why for name, why in done.skipped.items()}
    ran = {name: plain[name] for name in plain if plain[name] not in skipped}
    results = list(read_results(stack, ran, window))
    raised, warnings = _rules(stack, installation, rules, results, ran, skipped, progress)
    seconds = {name: done.seconds.get(job, 0.0) for job, name in ran.items()}
    records = sum(len(result.records) for result in results)
    return RunReport(seconds, skipped, raised, (*done.warnings, *warnings)), {"records": records}


def _rules(
    stack: Stack,
    installation: Installation,
    rules: Mapping[str, Rule],
    results: list[JobResult],
    jobs: Mapping[str, str],
    skipped: dict[str, str],
    progress: Progress | None,
) -> tuple[dict[str, int], tuple[str, ...]]:
    """Alerts by rule, and what else to know; rules that cannot run are added to what is skipped."""
    if not stack.kibana:
        return {}, ("no rule was switched on: no Kibana is named; --kibana-url names it",) if rules else ()
    ids = {installation.job_id(name): name for name in rules}
    switched = enable(stack, ids)
    skipped |= {ids[rule]: why for rule, why in switched.failed.items()}
    on = {name: rule for name, rule in rules.items() if name not in skipped}
    manual = run_manually(stack, on, expected(on, results), ids, jobs, progress)
    raised = dict.fromkeys(on, 0)
    for alert in read_alerts(stack, ids, None, jobs):
        if alert.rule_id in raised:
            raised[alert.rule_id] += 1
    return raised, manual.warnings
