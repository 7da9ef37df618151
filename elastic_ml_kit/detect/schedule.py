"""When a rule runs and what it can see then: a run at T searches from T minus the lookback up to T.

Runs are at the multiples of the interval since the epoch. A document is in time for a rule if a run falls
between the moment it can be found and the moment the window has moved past it. A record's time is the start
of its bucket, so a lookback shorter than bucket span, query delay and interval together loses records for
good; that is the commonest fault of machine-learning rules, and the reason why this is simulated.
"""

from __future__ import annotations

from elastic_ml_kit.definitions.definition import Rule
from elastic_ml_kit.detect.hit import Hit


def runs_that_see(rule: Rule, hit: Hit) -> range:
    """The instants, in milliseconds, of the rule's runs whose window holds the hit; empty if there is none.

    Example: a 15-minute rule that looks back 45 minutes sees a record of the bucket 10:00-10:15, delayed by
    a minute, at 10:30 and at 10:45.
    """
    step = rule.interval * 1000
    first = first_run(rule, hit)
    return range(first, hit.timestamp + rule.lookback * 1000 + 1, step)


def only_run(rule: Rule, hit: Hit, at: int) -> range:
    """As `runs_that_see`, for a rule that runs once."""
    seen = at - rule.lookback * 1000 <= hit.timestamp <= at
    return range(at, at + 1 if seen else at)


def first_run(rule: Rule, hit: Hit) -> int:
    """The first run at which the document exists, in milliseconds, whether its window holds it or not."""
    step = rule.interval * 1000
    return -(-max(hit.ready, hit.timestamp) // step) * step
