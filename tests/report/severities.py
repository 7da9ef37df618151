"""A made-up sample of classified lines: four streams over 28 days, one with a night of errors, one silent."""

from __future__ import annotations

import random
from collections import Counter

from elastic_ml_kit.model import Line, Severity, StreamClasses, Stretch
from elastic_ml_kit.report.inputs import Classified

START = 1_767_571_200_000
HALF_DAY = 43_200_000
LABELS = ("ERROR", "WARNING", "INFO")
STREAMS = {
    "logs-system.auth-esmlkit": ("linux", (0.002, 0.04, 0.958)),
    "logs-nginx.error-esmlkit": ("nginx", (0.3, 0.6, 0.1)),
    "logs-endpoint.events.process-esmlkit": ("endpoint", (0.0, 0.0, 1.0)),
}
TEXTS = {"ERROR": "connection to db-{} refused", "WARNING": "retry {} of job", "INFO": "session {} opened"}
BAD_CELL, READ = 44, 12


def classified(seed: int = 1) -> Classified:
    """The same seed gives the same lines."""
    chance = random.Random(seed)
    lines: list[Line] = []
    streams = [_stream(chance, stream, lines) for stream in STREAMS]
    silent = tuple(Stretch(START + cell * HALF_DAY, 40, READ, {}) for cell in range(56))
    streams.append(StreamClasses("logs-aws.cloudtrail-esmlkit", "aws", silent, {"no message": 56 * READ}))
    found = Severity("esmlkit-log-severity", "esmlkit/log-severity", HALF_DAY // 1000, LABELS, tuple(streams))
    events = {(line.stream, line.event_id): {"event": {"id": line.event_id}} for line in lines}
    return Classified(found, lines, events)


def _stream(chance: random.Random, stream: str, lines: list[Line]) -> StreamClasses:
    source, weights = STREAMS[stream]
    stretches = []
    for cell in range(56):
        bad = cell == BAD_CELL and source == "linux"
        labels = chance.choices(LABELS, (0.6, 0.1, 0.3) if bad else weights, k=READ)
        start = START + cell * HALF_DAY
        stretches.append(Stretch(start, chance.randint(12, 900), READ, dict(Counter(labels))))
        lines += [
            Line(
                stream=stream,
                event_id=f"{source}-{cell}-{number}",
                timestamp=start + chance.randrange(HALF_DAY),
                source=source,
                text=TEXTS[label].format(chance.randrange(1000)),
                label=label,
                probability=round(chance.uniform(0.4, 1.0), 4),
            )
            for number, label in enumerate(labels)
        ]
    return StreamClasses(stream, source, tuple(stretches))
