from __future__ import annotations

from typing import Any

import pytest

from elastic_ml_kit.normalise.document import IngestDocument
from elastic_ml_kit.normalise.faults import IngestError
from elastic_ml_kit.normalise.templates import Template, TemplateError

SOURCE: dict[str, Any] = {
    "a": 'x"y',
    "n": 5,
    "f": 1e7,
    "o": {"p": "q", "r": {"s": 1}},
    "l": ["a", {"k": "v"}],
    "t.u": "flat",
    "t": {"u": "deep"},
    "no": False,
    "empty": [],
}

FILLED = [
    ("{{a}} {{{a}}} {{&a}}", 'x\\"y x"y x"y'),
    ("{{ n }}/{{f}}", "5/1.0E7"),
    ("{{o.p}}{{o.r.s}}{{o.x}}{{x.y}}", "q1"),
    ("{{t.u}}", "flat"),
    ("{{_source.n}}{{_ingest.z}}{{_index}}", "5zlogs"),
    ("{{l.0}}{{l.1.k}}{{l.size}}{{l.x}}", "av2"),
    ("{{l}} {{o.r}}", "{0=a, 1={k=v}} {s=1}"),
    ("{{#l}}<{{.}}>{{/l}}", "<a><{k=v}>"),
    ("{{#o}}{{p}}{{n}}{{/o}}", "q5"),
    ("{{#no}}x{{/no}}{{^no}}y{{/no}}{{^empty}}z{{/empty}}{{^nope}}w{{/nope}}", "yzw"),
    ("a{{! not shown }}b", "ab"),
    ("{{=<% %>=}}<% n %>{{n}}", "5{{n}}"),
    ("{{#toJson}}o.r{{/toJson}}", '{"s":1}'),
    ("{{#join}}l{{/join}}|{{#join delimiter=' '}}l{{/join delimiter=' '}}", "a,{k=v}|a {k=v}"),
    ("{{#url}}{{{a}}} ~{{/url}}", "x%22y+%7E"),
]


@pytest.mark.parametrize(("text", "filled"), FILLED)
def test_filled(text: str, filled: str) -> None:
    document = IngestDocument(SOURCE, {"_index": "logs"}, {"z": "z"})
    assert Template(text).render(document) == filled


@pytest.mark.parametrize(
    "text", ["{{a", "{{{a}}", "{{#a}}", "{{/a}}", "{{#a}}{{/b}}", "{{> a}}", "{{= x =}}"]
)
def test_no_templates(text: str) -> None:
    with pytest.raises(TemplateError):
        Template(text)


def test_an_index_beyond_the_end_fails() -> None:
    with pytest.raises(IngestError) as caught:
        Template("{{l.9}}").render(IngestDocument(SOURCE))
    assert [each["type"] for each in caught.value.chain()] == [
        "general_script_exception",
        "mustache_exception",
        "index_out_of_bounds_exception",
    ]
