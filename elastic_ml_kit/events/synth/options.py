"""What a run of the generator is asked for, checked before anything is drawn."""

from __future__ import annotations

import re
from dataclasses import dataclass

from elastic_ml_kit.clock import Window, parse_instant
from elastic_ml_kit.errors import UsageError

DEFAULT_START = "2026-01-05T00:00Z"
NAMESPACE = re.compile(r"[a-z0-9][a-z0-9_.]{0,89}(-env-\d{3})?")


@dataclass(frozen=True, slots=True)
class Options:
    """The arguments of a generation.

    Attributes:
        days: length of the window, whole days.
        start: first instant, milliseconds since the epoch, on a whole hour.
        users, hosts: people (a workstation each) and servers.
        docs: about how many events in all; None is what the organisation does by itself.
        anomaly_rate: planted anomalies as a share of events (0.0002 is 0.02 %), at least one a job.
        anomalies: whether anything is planted.
        namespace: namespace of the data streams; with several environments `<namespace>-env-001` and so on.
        environments: how many organisations, each with a namespace of its own.
    """

    days: int = 28
    start: int = parse_instant(DEFAULT_START)
    users: int = 80
    hosts: int = 24
    docs: int | None = None
    anomaly_rate: float = 0.0002
    seed: int = 1
    anomalies: bool = True
    namespace: str = "esmlkit"
    environments: int = 1

    def __post_init__(self) -> None:
        _between("--days", self.days, 1, 730)
        _between("--users", self.users, 5, 20_000)
        _between("--hosts", self.hosts, 4, 2_000)
        _between("--seed", self.seed, 0, 2**32 - 1)
        _between("--environments", self.environments, 1, 999)
        if self.docs is not None:
            _between("--docs", self.docs, 1_000, 1_000_000_000)
        if not 0 <= self.anomaly_rate <= 0.01:
            raise UsageError(
                f"--anomaly-rate {self.anomaly_rate:g} is out of range: a share from 0 to 0.01, "
                "such as 0.0004 for 0.04 %"
            )
        if not NAMESPACE.fullmatch(self.namespace):
            raise UsageError(
                f"--namespace '{self.namespace}' cannot be one: lower-case letters, digits, '_' and '.', "
                "without '-', at most 90"
            )
        if self.start % 3_600_000:
            raise UsageError("--start has to be a whole hour, such as '2026-01-05T00:00Z'")
        if not 0 <= self.start < 4_102_444_800_000:
            raise UsageError("--start has to lie between 1970 and 2100")

    @property
    def window(self) -> Window:
        return Window(self.start, self.start + self.days * 86_400_000)

    def namespaces(self) -> list[str]:
        """The namespace of each environment."""
        if self.environments == 1:
            return [self.namespace]
        return [f"{self.namespace}-env-{number:03d}" for number in range(1, self.environments + 1)]


def _between(name: str, value: int, low: int, high: int) -> None:
    if not low <= value <= high:
        raise UsageError(f"{name} {value} is out of range: {low} to {high}")
