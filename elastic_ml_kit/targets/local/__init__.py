"""The embedded workspace: definitions, events, results and alerts on this machine, no cluster needed."""

from elastic_ml_kit.targets.local.target import MEMORY, LocalTarget

__all__ = ["MEMORY", "LocalTarget"]
