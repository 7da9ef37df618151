"""Running on a cluster: jobs in waves, what they found, rules, and the alerts they raise."""

from elastic_ml_kit.targets.cluster.run.alerts import read_alerts
from elastic_ml_kit.targets.cluster.run.job import ClusterJob, JobsRun, Pace
from elastic_ml_kit.targets.cluster.run.jobs import run_jobs
from elastic_ml_kit.targets.cluster.run.manual import ManualRun, expected, run_manually
from elastic_ml_kit.targets.cluster.run.results import read_results
from elastic_ml_kit.targets.cluster.run.rules import RulesReport, enable

__all__ = [
    "ClusterJob",
    "JobsRun",
    "ManualRun",
    "Pace",
    "RulesReport",
    "enable",
    "expected",
    "read_alerts",
    "read_results",
    "run_jobs",
    "run_manually",
]
