from __future__ import annotations

import time
from contextvars import copy_context

from elastic_ml_kit.normalise.painless.api import classes
from elastic_ml_kit.normalise.painless.moment import TIMESTAMP, now_millis


def test_a_set_clock_holds_in_scripts() -> None:
    def asked() -> int:
        TIMESTAMP.set("2026-01-05T00:00:00.25Z")
        method = classes()["System"].find_static("currentTimeMillis", 0)
        assert method is not None
        return int(method.call())

    assert copy_context().run(asked) == 1767571200250


def test_without_one_it_is_now() -> None:
    assert abs(now_millis() - time.time() * 1000) < 60_000
