"""Addresses into Kibana: time range, space, base path, and a notation that survives any text."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from elastic_ml_kit.clock import Window
from elastic_ml_kit.targets.cluster.connection import Connection
from elastic_ml_kit.targets.cluster.links import MOST_JOBS, links, rison

WINDOW = Window(1767571200000, 1767657600000)
HERE = Connection("http://es:9200", "http://kibana:5601")
TIMES = "from:'2026-01-05T00:00:00.000Z'", "to:'2026-01-06T00:00:00.000Z'"


def read(text: str) -> object:
    """What a text in the notation says; a reader written from the notation's grammar, for the tests alone."""
    value, rest = _value(text)
    assert not rest, rest
    return value


def _value(text: str) -> tuple[object, str]:
    if text.startswith("("):
        return _table(text[1:])
    if text.startswith("!("):
        return _list(text[2:])
    if text.startswith("!"):
        return {"t": True, "f": False, "n": None}[text[1]], text[2:]
    if text.startswith("'"):
        return _quoted(text[1:])
    end = next((at for at, each in enumerate(text) if each in ",:)"), len(text))
    word = text[:end]
    assert word
    assert not {*word} & {*" '!(*@$"}
    number = word[0].isdigit() or word[0] == "-"
    return (float(word) if set(word) & {*".e"} else int(word)) if number else word, text[end:]


def _quoted(text: str) -> tuple[str, str]:
    said = ""
    while not text.startswith("'"):
        escaped = text.startswith("!")
        said += text[escaped]
        text = text[1 + escaped :]
    return said, text[1:]


def _list(text: str) -> tuple[list[object], str]:
    found: list[object] = []
    while not text.startswith(")"):
        value, text = _value(text.removeprefix(","))
        found.append(value)
    return found, text[1:]


def _table(text: str) -> tuple[dict[object, object], str]:
    found: dict[object, object] = {}
    while not text.startswith(")"):
        key, text = _value(text.removeprefix(","))
        assert text.startswith(":")
        found[key], text = _value(text[1:])
    return found, text[1:]


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(ANYTHING)
def test_what_is_written_can_be_read_again(value: object) -> None:
    assert read(rison(value)) == value


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_keep_their_value(value: float) -> None:
    assert read(rison(value)) == value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("auth_rare_user", "auth_rare_user"),
        ("v3-linux.x", "v3-linux.x"),
        ("9lives", "'9lives'"),
        ("-", "'-'"),
        ("", "''"),
        ("it's!", "'it!'s!!'"),
        ("*", "'*'"),
        ({}, "()"),
        ([], "!()"),
        ({"b": 1, "a": [True, None]}, "(a:!(!t,!n),b:1)"),
    ],
)
def test_the_notation(value: object, text: str) -> None:
    assert rison(value) == text


def test_jobs_alerts_and_dashboards_have_their_pages() -> None:
    found = dict(links(HERE, WINDOW, ["a_job", "b_job"], True, {"esmlkit-x": "Logons"}))
    assert list(found) == ["Anomaly Explorer", "Security alerts", "Dashboard: Logons"]
    explorer, alerts, dashboard = found.values()
    assert explorer.startswith("http://kibana:5601/app/ml/explorer?_g=(ml:(jobIds:!(a_job,b_job)),time:(")
    assert alerts.startswith("http://kibana:5601/app/security/alerts?timerange=(global:(")
    assert dashboard.startswith("http://kibana:5601/app/dashboards#/view/esmlkit-x?_g=(time:(")
    for address in found.values():
        assert all(each in address for each in TIMES)


def test_the_parameters_can_be_read_from_the_address() -> None:
    (_, explorer), (_, alerts) = links(HERE, WINDOW, ["a_job"], True)
    state = read(parse_qs(urlsplit(explorer).query)["_g"][0])
    assert isinstance(state, dict)
    assert state["ml"] == {"jobIds": ["a_job"]}
    assert state["time"]["mode"] == "absolute"
    ranges = read(parse_qs(urlsplit(alerts).query)["timerange"][0])
    assert isinstance(ranges, dict)
    assert ranges["global"]["linkTo"] == ["timeline"]
    assert ranges["timeline"]["timerange"]["kind"] == "absolute"


def test_the_space_and_the_base_path_stand_before_the_app() -> None:
    soc = Connection("http://es:9200", "https://kibana:443/base", space="soc")
    ((_, address),) = links(soc, WINDOW, ["a_job"])
    assert address.startswith("https://kibana:443/base/s/soc/app/ml/explorer?")


@pytest.mark.parametrize(("group", "shown"), [("esmlkit", "!(esmlkit)"), ("", "!('*')")])
def test_many_jobs_are_named_by_their_group(group: str, shown: str) -> None:
    jobs = [f"job-{number}" for number in range(MOST_JOBS + 1)]
    ((_, address),) = links(HERE, WINDOW, jobs, group=group)
    assert f"jobIds:{shown}" in address
    ((_, few),) = links(HERE, WINDOW, jobs[:-1], group=group)
    assert "job-0,job-1" in few


def test_where_there_is_no_kibana_there_are_no_links() -> None:
    assert links(Connection("http://es:9200"), WINDOW, ["a_job"], True, {"x": "X"}) == []


def test_an_id_with_odd_letters_stays_one_part_of_the_path() -> None:
    ((_, address),) = links(HERE, WINDOW, [], dashboards={"a/b?c#d": "Odd"})
    assert "#/view/a%2Fb%3Fc%23d?_g=" in address
