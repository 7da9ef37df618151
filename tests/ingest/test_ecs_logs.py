"""Real documents of nine sources become the text that a production cluster stored for them."""

from __future__ import annotations

import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from elastic_ml_kit.content import shipped
from elastic_ml_kit.fields import flatten
from elastic_ml_kit.normalise.logs.log_text import LogText, Normaliser
from elastic_ml_kit.normalise.running.export import unwrap

LOGS = Path(__file__).parents[2] / "../shared/data/ecs-logs"

pytestmark = pytest.mark.skipif(not LOGS.is_dir(), reason="the documents of nine sources are not here")


def lines() -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted(LOGS.glob("*.ndjson.gz")):
        for line in gzip.decompress(path.read_bytes()).splitlines():
            yield path.name.partition(".")[0], json.loads(line)


@pytest.fixture(scope="module")
def normaliser() -> Normaliser:
    return Normaliser(shipped(), "2026-01-05T00:00:00Z")


@pytest.fixture(scope="module")
def made(normaliser: Normaliser) -> list[tuple[str, dict[str, Any], LogText]]:
    return [(name, line, normaliser.text(unwrap(line))) for name, line in lines()]


def test_every_document_is_a_text_or_has_a_reason(made: list[tuple[str, dict[str, Any], LogText]]) -> None:
    texts = Counter(name for name, _, text in made if text.text)
    skipped: defaultdict[str, Counter[str | None]] = defaultdict(Counter)
    for name, _, text in made:
        if text.text is None:
            skipped[name][text.skipped] += 1
    assert texts == {
        "modsecurity": 25, "mysql": 13, "nginx": 4, "pfsense": 250, "suricata": 250, "wazuh": 250,
        "windows": 250, "zeek": 158,
    }  # fmt: skip
    assert skipped == {"nginx": {"level notice": 30}, "router": {"no message": 242, "metrics": 8}}


def test_texts_are_those_that_the_cluster_stored(made: list[tuple[str, dict[str, Any], LogText]]) -> None:
    equal: Counter[str] = Counter()
    for name, line, text in made:
        if line["ml_input"] is not None:
            assert text.text == " ".join(line["ml_input"].split()), name
            equal[name] += 1
    assert equal == {"pfsense": 250, "suricata": 81, "windows": 18}


def test_a_text_is_one_line_of_bounded_length(made: list[tuple[str, dict[str, Any], LogText]]) -> None:
    for _, _, text in made:
        if text.text is not None:
            assert len(text.text) <= 2048
            assert text.text == " ".join(text.text.split())
            assert text.text.isprintable()


def test_an_export_of_fields_gives_the_same_text(
    normaliser: Normaliser, made: list[tuple[str, dict[str, Any], LogText]]
) -> None:
    """`zeek.notice` as dotted names: the case that an older tool lost."""
    for (name, line), (_, _, nested) in zip(lines(), made, strict=True):
        fields = {
            field: value if isinstance(value, list) else [value]
            for field, value in flatten(line["source"]).items()
            if value not in ([], None)
        }
        exported = normaliser.text(unwrap({"_index": line["index"], "_id": "1", "fields": fields}))
        assert (exported.text, exported.branch) == (nested.text, nested.branch), name
