"""The catalog laid into a cluster: planned, applied, marked as ours, and taken out again."""

from elastic_ml_kit.targets.cluster.install.apply import PartialError, apply
from elastic_ml_kit.targets.cluster.install.manifest import Manifest
from elastic_ml_kit.targets.cluster.install.names import Names
from elastic_ml_kit.targets.cluster.install.plan import plan
from elastic_ml_kit.targets.cluster.install.teardown import foreign, refuse_foreign, teardown
from elastic_ml_kit.targets.cluster.install.wanted import wanted

__all__ = [
    "Manifest",
    "Names",
    "PartialError",
    "apply",
    "foreign",
    "plan",
    "refuse_foreign",
    "teardown",
    "wanted",
]
