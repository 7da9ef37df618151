"""What holds for all tests: properties try the same examples; what needs torch says so without it."""

from __future__ import annotations

from importlib.util import find_spec

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "steady", derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("steady")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what needs torch where it is not installed."""
    if find_spec("torch") is not None:
        return
    skip = pytest.mark.skip(reason="needs torch: make test-models installs it")
    for item in items:
        if item.get_closest_marker("torch"):
            item.add_marker(skip)
