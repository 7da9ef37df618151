"""What a check is and what it says."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from elastic_ml_kit.targets.cluster.doctor.site import Site


class Side(StrEnum):
    """A server that a check asks."""

    ELASTICSEARCH = "elasticsearch"
    KIBANA = "kibana"


class Status(StrEnum):
    """How a check ended: a problem stands in the way, a warning may come to."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Result:
    """What one check found, and how to mend it where something is wrong.

    Attributes:
        check: its name.
        found: what there is and what it means, one sentence.
        mend: what to do, "" where there is nothing or `found` says it.
    """

    check: str
    status: Status
    found: str
    mend: str = ""


class Check(ABC):
    """One question; `look` reads only.

    Attributes:
        name: in one or two words.
        asks: the servers that it needs, the one it is about first.
        gate: without it, nothing behind it can be asked of that server.
    """

    name: ClassVar[str]
    asks: ClassVar[tuple[Side, ...]] = (Side.ELASTICSEARCH,)
    gate: ClassVar[bool] = False

    @abstractmethod
    def look(self, site: Site) -> Result:
        """What the check finds.

        Errors:
            ClusterError: the server does not answer, or does not let us look.
        """

    def ok(self, found: str) -> Result:
        """All is well."""
        return Result(self.name, Status.OK, found)

    def warning(self, found: str, mend: str) -> Result:
        """It works, or may work, but not as one would expect."""
        return Result(self.name, Status.WARNING, found, mend)

    def problem(self, found: str, mend: str) -> Result:
        """It stands in the way."""
        return Result(self.name, Status.PROBLEM, found, mend)
