"""The connection to a real engine behind the lab, and the documents in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from threading import Lock
from typing import Any
from urllib.parse import quote, urlencode

import orjson
import polars as pl
import urllib3

from elastic_ml_kit.definitions.ecs import ecs_fields
from elastic_ml_kit.events.shape import stack
from tests.contract.documents import AT_ONCE, mapped_types, memory
from tests.contract.framing import DOCUMENT, ROW, framed
from tests.contract.lab import Lab, Reply
from tests.contract.resources import composed, template_for

_ABSENT = frozenset(
    {
        "include_defaults",
        "include_empty_fields",
        "include_source_on_error",
        "list_executed_pipelines",
        "require_data_stream",
    }
)
"""Query parameters that the engine does not know."""
_WRITES = ("_bulk", "_doc", "_create", "_delete_by_query", "_rollover", "_data_stream")


class Behind:
    """The engine, and the documents in it."""

    def __init__(self, lab: Lab, url: str) -> None:
        self.url = url
        self._lab = lab
        self._pool = urllib3.PoolManager(maxsize=32, retries=False, timeout=60)
        self._lock = Lock()
        self._changes = 0
        self._held: dict[str, tuple[str, pl.DataFrame]] = {}

    def ask(self, method: str, path: str, body: Any = None, **query: str) -> Reply:
        """Send a request of our own, JSON there and back."""
        raw = b"" if body is None else orjson.dumps(body)
        reply = self.send(method, path, query, raw)
        return Reply(reply.status, orjson.loads(reply.body) if reply.body else None)

    def send(
        self, method: str, path: str, query: Mapping[str, str], raw: bytes, kind: str = "application/json"
    ) -> Reply:
        """Send a request as it is; the answer's body stays the bytes that came.

        Errors:
            ConnectionError: the engine did not answer.
        """
        asked = {name: text for name, text in query.items() if name not in _ABSENT}
        target = f"{self.url}{path}?{urlencode(asked)}" if asked else self.url + path
        try:
            answer = self._pool.request(method, target, body=raw or None, headers={"content-type": kind})
        except urllib3.exceptions.HTTPError as error:
            raise ConnectionError(str(error)) from error
        if method != "GET" and answer.status < 300 and any(each in path for each in _WRITES):
            with self._lock:
                self._changes += 1
        return Reply(answer.status, answer.data)

    def version(self) -> int:
        """Grows with every accepted write."""
        return self._changes + memory(self._lab).version()

    def count(self, patterns: Sequence[str]) -> int:
        """How many documents there are."""
        there = ",".join(each for each in patterns if not each.startswith("."))
        here = [each for each in patterns if each.startswith(".")]
        own = memory(self._lab).count(here) if here else 0
        if not there:
            return own
        self.ask("POST", f"/{quote(there)}/_refresh", ignore_unavailable="true")
        counted = self.ask("GET", f"/{quote(there)}/_count", ignore_unavailable="true")
        return own + int(counted.body["count"])

    def frames(self, patterns: Sequence[str]) -> dict[str, pl.DataFrame]:
        """Per data stream or index, the documents that it holds."""
        here = [each for each in patterns if each.startswith(".")]
        frames = memory(self._lab).frames(here) if here else {}
        for name in self._names([each for each in patterns if not each.startswith(".")]):
            state, known = self._state(name), self._held.get(name)
            if known is None or known[0] != state:
                known = self._held[name] = (state, self._fetched(name))
            if known[1].height:
                frames[name] = known[1]
        return frames

    def _state(self, name: str) -> str:
        """Differs after every write to the stream or index."""
        self.ask("POST", f"/{quote(name)}/_refresh")
        numbers = "indices.*.uuid,indices.*.shards.*.seq_no.max_seq_no"
        return str(self.ask("GET", f"/{quote(name)}/_stats/docs", level="shards", filter_path=numbers).body)

    def _names(self, patterns: Sequence[str]) -> list[str]:
        if not patterns:
            return []
        found = self.ask("GET", f"/_resolve/index/{quote(','.join(patterns))}").body
        indices = [each["name"] for each in found.get("indices", ()) if "data_stream" not in each]
        return [each["name"] for each in found.get("data_streams", ())] + indices

    def _fetched(self, name: str) -> pl.DataFrame:
        template = template_for(self._lab, name)
        mappings = composed(self._lab, template[1])["mappings"] if template else {}
        types = {**ecs_fields(), **dict(mapped_types(mappings))}
        parts: list[pl.DataFrame] = []
        for hits in self._pages(name):
            lines = [orjson.dumps(hit["_source"]) for hit in hits]
            parts.append(framed(lines, [hit["_id"] for hit in hits], range(len(hits)), types))
        empty = framed([], [], [], {})
        return stack(parts or [empty]).drop(ROW, DOCUMENT).sort("@timestamp", maintain_order=True)

    def _pages(self, name: str) -> Iterator[list[dict[str, Any]]]:
        kept = "_scroll_id,hits.hits._id,hits.hits._source"
        asked = {"size": AT_ONCE // 2, "sort": ["_doc"]}
        page = self.ask("POST", f"/{quote(name)}/_search", asked, scroll="1m", filter_path=kept).body
        while hits := page.get("hits", {}).get("hits", []):
            yield hits
            again = {"scroll": "1m", "scroll_id": page["_scroll_id"]}
            page = self.ask("POST", "/_search/scroll", again, filter_path=kept).body
        self.ask("DELETE", "/_search/scroll", {"scroll_id": [page["_scroll_id"]]})


def behind(lab: Lab) -> Behind:
    """The engine of the lab."""
    found: Behind = lab.state["engine"]
    return found
