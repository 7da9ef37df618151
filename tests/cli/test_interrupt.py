"""Ctrl-C waits for Polars."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import signal, types
from elastic_ml_kit.cli.interrupt import defer_interrupts

def strike():
    signal.raise_signal(signal.SIGINT)
    print("not inside")

defer_interrupts()
within = types.FunctionType(strike.__code__, {"__name__": "polars.lazyframe", "signal": signal})
try:
    within()
    signal.pause()
except KeyboardInterrupt:
    print("outside")
try:
    strike()
except KeyboardInterrupt:
    print("at once")
"""


def test_an_interrupt_strikes_as_soon_as_polars_is_left() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["not inside", "outside", "at once"]
