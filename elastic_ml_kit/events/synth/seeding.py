"""Decides which job gets a single anomaly when: every job one, then more where its history bears them."""

from __future__ import annotations

from collections import Counter

from elastic_ml_kit.definitions.catalog import Catalog
from elastic_ml_kit.events.synth.draw import generator
from elastic_ml_kit.events.synth.habits import DAY
from elastic_ml_kit.events.synth.options import Options
from elastic_ml_kit.events.synth.plant import Planted, Planter, pattern
from elastic_ml_kit.events.synth.view import View, rare_score


class Seeding:
    """Decides which job gets a single anomaly on which day."""

    def __init__(self, options: Options, catalog: Catalog, views: list[View], planter: Planter) -> None:
        self._options = options
        self._catalog = catalog
        self._views = [each for each in views if each.rows.height and pattern(each.detector.function)]
        self._planter = planter
        self._rng = generator(options.seed, "planting")

    def reaches(self, view: View, partition: str, instant: int, alike: int = 0) -> bool:
        """Whether a new value of the partition can reach the threshold of the job's rule by then."""
        rule = self._catalog.rule_for(view.job.id)
        days = (instant - self._options.start) / DAY
        score = rare_score(view.strength.get(partition, 0.0), days, view.job.bucket_span, alike)
        return score >= (rule.anomaly_threshold if rule else 75) + 4

    def singles(self, wanted: int) -> list[Planted]:
        """One anomaly for every job, then more in turn until there are as many as wanted."""
        days = self._days()
        planted: list[Planted] = []
        counts: Counter[str] = Counter()
        for turn in range(max(1, 3 * -(-wanted // max(len(self._views), 1)))):
            for number in self._rng.permutation(len(self._views)):
                view = self._views[int(number)]
                if turn and (len(planted) >= wanted or not self._bears_more(view, counts[view.job.id])):
                    continue
                day = days[(int(number) + 2 * turn) % len(days)]
                at = day + int(self._rng.integers(0, DAY - 3_600_000))
                one = self._planter.plant(view, f"anomaly-{len(planted) + 1:04d}", at, self._rng)
                if one is not None:
                    planted.append(one)
                    counts[view.job.id] += 1
        return planted

    def _bears_more(self, view: View, already: int) -> bool:
        if pattern(view.detector.function) != "rare":
            return already < (1 if view.detector.field_name == "dns.question.name" else 3)
        strongest = max(view.strength, key=lambda each: view.strength[each])
        return self.reaches(
            view, strongest, self._options.start + self._options.days * DAY * 7 // 10, already + 1
        )

    def _days(self) -> list[int]:
        """Working days of the last third of the window (any day, where it has none)."""
        window = self._options.window
        first = window.start + (window.end - window.start) * 2 // 3
        days = list(range(-(-first // DAY) * DAY, window.end, DAY))
        working = [day for day in days if (day // DAY + 3) % 7 < 5]
        return working or days or [window.end - DAY]
