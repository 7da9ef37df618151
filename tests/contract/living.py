"""A real engine that can be killed and started again on the same port and data, as a crash would have it."""

from __future__ import annotations

import socket
from contextlib import ExitStack
from pathlib import Path
from typing import Self

from tests.engine.conftest import Engine, running


class LivingEngine:
    """An engine for a while; skips the test where the tools for it are missing.

    Example:
        >>> with LivingEngine(tmp_path) as engine, running(lab, engine=engine.url):
        ...     lab.state["faults"] = Faults(at={3: Trouble.RESTART}, restart=engine.restart)
    """

    def __init__(self, data: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._options = ["--port", str(free.getsockname()[1]), "--data", str(data)]
        self._running = ExitStack()
        self._engine: Engine | None = None

    @property
    def url(self) -> str:
        """Where it listens, before and after a restart."""
        return f"http://127.0.0.1:{self._options[1]}"

    def __enter__(self) -> Self:
        self._engine = self._running.enter_context(running(*self._options))
        return self

    def __exit__(self, *_: object) -> None:
        self._running.close()

    def restart(self) -> None:
        """Kill it at once and start it again."""
        assert self._engine, "it is not running"
        self._engine.kill()
        self._engine = self._running.enter_context(running(*self._options))
