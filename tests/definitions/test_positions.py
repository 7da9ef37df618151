from __future__ import annotations

import pytest

from elastic_ml_kit.definitions.positions import find_twin, locate
from elastic_ml_kit.query.ast import Path

JSON = '{\n\t"a": {"b": [1,\n\t\t{"c": 2}]},\n\t"a.b": 3\n}\n'
YAML = "- name: x\n  given:\n    - a: 1\n      b.c: 2\n"
TOML = '''top = 1
[metadata]
"quoted" = 1

[rule]
text = """
name = "not a key"
"""
a.b = 2
one = """x"""
name = "y"

[[rule.threat]]
framework = "m"
[rule.threat.tactic]
id = "1"
[[rule.threat.technique]]
id = "2"
[[rule.threat.technique]]
id = "3"
[[rule.threat]]
framework = "n"
[[rule.threat.technique]]
id = "4"
'''


@pytest.mark.parametrize(
    ("text", "suffix", "path", "place"),
    [
        (JSON, ".json", ("a",), (2, 2)),
        (JSON, ".json", ("a", "b"), (2, 8)),
        (JSON, ".json", ("a", "b", 1, "c"), (3, 4)),
        (JSON, ".json", ("a", "b", 1, "missing"), (3, 3)),
        (JSON, ".json", ("a.b",), (4, 2)),
        (JSON, ".json", ("missing",), (1, 1)),
        (YAML, ".yml", (0, "given", 0, "b.c"), (4, 7)),
        (TOML, ".toml", ("top",), (1, 1)),
        (TOML, ".toml", ("metadata", "quoted"), (3, 1)),
        (TOML, ".toml", ("rule",), (5, 1)),
        (TOML, ".toml", ("rule", "a", "b"), (9, 1)),
        (TOML, ".toml", ("rule", "name"), (11, 1)),
        (TOML, ".toml", ("rule", "threat", 0, "framework"), (14, 1)),
        (TOML, ".toml", ("rule", "threat", 0, "tactic", "id"), (16, 1)),
        (TOML, ".toml", ("rule", "threat", 0, "technique", 1, "id"), (20, 1)),
        (TOML, ".toml", ("rule", "threat", 1, "framework"), (22, 1)),
        (TOML, ".toml", ("rule", "threat", 1, "technique", 0, "id"), (24, 1)),
    ],
)
def test_a_path_has_a_place(text: str, suffix: str, path: Path, place: tuple[int, int]) -> None:
    assert locate(text, suffix, path) == place


def test_a_key_that_stands_twice_is_found() -> None:
    assert find_twin('{"a": [{"b": 1,\n "b": 2}], "c": 1}') == ("b", (2, 2))
    assert find_twin('{"a": {"b": 1}, "b": 2}') is None
