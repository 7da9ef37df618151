"""What scripts may use is declared as the real engine declares it; what is missing is printed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import pytest

from elastic_ml_kit.normalise.painless.api import classes
from elastic_ml_kit.normalise.painless.api.declare import JavaClass
from tests.engine.conftest import Engine, some
from tests.normalise.painless.api.recorded import cases, same, script, topics

NEWER = {"JodaCompatibleZonedDateTime": "ZonedDateTime"}
ARRAYS = {"[C": "char[]", "[B": "byte[]", "[I": "int[]", "[J": "long[]", "[D": "double[]"}


class Member(NamedTuple):
    """A method, static method, constructor or constant that the engine offers."""

    kind: str
    owner: str
    name: str
    parameters: tuple[str, ...]
    type: str

    def __str__(self) -> str:
        return f"{self.kind} {self.type} {self.owner}.{self.name}({', '.join(self.parameters)})"


def shortened(type: str) -> str:
    """`java.util.Map$Entry` as scripts write it, `[Ljava.lang.String;` as `String[]`."""
    if type in ARRAYS:
        return ARRAYS[type]
    inner = type.lstrip("[")
    name = inner.removeprefix("L").rstrip(";") if inner != type else inner
    short = name.rpartition(".")[2].replace("$", ".")
    return NEWER.get(short, short) + "[]" * (len(type) - len(inner))


def members(each: Mapping[str, Any]) -> Iterator[Member]:
    owner = shortened(each["name"])
    for kind, found in (("method", each["methods"]), ("static", each["static_methods"])):
        for method in found:
            parameters = tuple(map(shortened, method["parameters"]))
            yield Member(kind, owner, method["name"], parameters, shortened(method["return"]))
    for constructor in each["constructors"]:
        parameters = tuple(map(shortened, constructor["parameters"]))
        yield Member("constructor", owner, "new", parameters, owner)
    for field in each["static_fields"]:
        yield Member("constant", owner, field["name"], (), shortened(field["type"]))


def declared(member: Member) -> Member | None:
    """The same as we declare it, if we do."""
    owner = classes().get(member.owner)
    if owner is None:
        return None
    count = len(member.parameters)
    if member.kind == "constant":
        constant = owner.constants.get(member.name)
        return None if constant is None else member._replace(type=constant.type)
    if member.kind == "constructor":
        found = owner.find_constructor(count)
    elif member.kind == "static":
        found = owner.find_static(member.name, count)
    else:
        found = next(filter(None, (each.find(member.name, count) for each in lineage(owner))), None)
    return None if found is None else member._replace(parameters=found.parameters, type=found.returns)


def lineage(owner: JavaClass) -> Iterator[JavaClass]:
    yield owner
    for above in owner.supers:
        if above in classes():
            yield from lineage(classes()[above])


@pytest.fixture(scope="module")
def offered(engine: Engine) -> list[Member]:
    answer = engine.client.perform_request("GET", "/_scripts/painless/_context?context=ingest")
    found = [each for each in answer.body["classes"] if each["name"].rpartition(".")[2] not in NEWER]
    return [member for each in found for member in members(each)]


def test_signatures_are_those_of_the_engine(offered: list[Member]) -> None:
    ours = {member: declared(member) for member in offered}
    wrong = [f"{member} is here {mine}" for member, mine in ours.items() if mine not in (None, member)]
    assert not wrong, "\n".join(wrong)


def test_most_is_declared(offered: list[Member], capsys: pytest.CaptureFixture[str]) -> None:
    missing = [member for member in offered if declared(member) is None]
    absent = Counter(member.owner for member in missing if member.owner not in classes())
    with capsys.disabled():
        print(f"\n{len(missing)} of {len(offered)} members are missing")
        print("classes:", ", ".join(f"{name} ({count})" for name, count in sorted(absent.items())))
        for member in missing:
            if member.owner in classes():
                print(member)
    assert len(missing) < len(offered) / 3


@pytest.mark.parametrize("topic", topics())
def test_recorded_answers_are_those_of_the_engine(engine: Engine, topic: str) -> None:
    asked = ((case, outcome(engine, case)) for case in some(cases(topic)))
    wrong = [f"{case} but {got}" for case, got in asked if not agrees(case, got)]
    assert not wrong, "\n".join(wrong)


def outcome(engine: Engine, case: dict[str, Any]) -> dict[str, Any]:
    steps = {"processors": [{"script": {"source": script(case)}}]}
    document = {"_index": "i", "_id": "1", "_source": {}}
    answer: dict[str, Any] = engine.client.ingest.simulate(pipeline=steps, docs=[document]).body["docs"][0]
    return answer


def agrees(case: dict[str, Any], got: dict[str, Any]) -> bool:
    if "throws" in case:
        thrown = innermost(got.get("error", {}))
        return (thrown.get("type"), thrown.get("reason")) == (case["throws"], case.get("says"))
    return "doc" in got and same(case.get("engine", case["gives"]), got["doc"]["_source"].get("r"))


def innermost(error: dict[str, Any]) -> dict[str, Any]:
    return innermost(error["caused_by"]) if "caused_by" in error else error
