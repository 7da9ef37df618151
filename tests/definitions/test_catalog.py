from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from elastic_ml_kit.content import Content, shipped
from elastic_ml_kit.definitions.catalog import Catalog, diff
from elastic_ml_kit.errors import DefinitionError, UsageError

Lay = Callable[[Mapping[str, str]], Content]

JOB = "ml_jobs/my_module/my_rare_process_for_a_user.json"
RULE = "detection_rules/my_module/my_rare_process_for_a_user.toml"


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return Catalog.load(shipped())


def second_module(files: dict[str, str]) -> dict[str, str]:
    module = files["ml_jobs/my_module/module.json"]
    return files | {
        "ml_jobs/other/module.json": module.replace("my_module", "other").replace("my_rare", "other_rare"),
        "ml_jobs/other/other_rare_process_for_a_user.json": files[JOB].replace("my_rare", "other_rare"),
    }


def test_everything_is_there_by_id(files: dict[str, str], lay: Lay) -> None:
    catalog = Catalog.load(lay(files))
    assert list(catalog.modules) == ["my_module"]
    assert list(catalog.jobs) == ["my_rare_process_for_a_user"]
    assert list(catalog.templates) == ["my-process"]
    assert list(catalog.scenarios) == ["my-scenario"]
    rule = catalog.rule_for("my_rare_process_for_a_user")
    assert rule is not None
    assert catalog.rules == {rule.id: rule}
    assert catalog.rule_for("other") is None


def test_resources_come_in_the_order_of_installation(files: dict[str, str], lay: Lay) -> None:
    catalog = Catalog.load(lay(files))
    resources = list(catalog.resources())
    assert [(kind, name) for kind, name, _ in resources] == [
        ("template", "my-process"),
        ("job", "my_rare_process_for_a_user"),
        ("datafeed", "datafeed-my_rare_process_for_a_user"),
        ("rule", next(iter(catalog.rules))),
    ]
    bodies = [body for _, _, body in resources]
    assert bodies[1]["analysis_config"]["bucket_span"] == "15m"
    assert bodies[2]["job_id"] == "my_rare_process_for_a_user"
    assert bodies[3]["threat"][0]["tactic"]["id"] == "TA0002"


@pytest.mark.parametrize(
    ("file", "copy", "message"),
    [
        (RULE, "detection_rules/my_module/second.toml", "rule_id '"),
        ("ingest/scenarios/my_scenario.toml", "ingest/scenarios/second.toml", "scenario id 'my-scenario'"),
    ],
)
def test_an_id_given_twice_is_told(
    files: dict[str, str], lay: Lay, file: str, copy: str, message: str
) -> None:
    files[copy] = files[file]
    with pytest.raises(DefinitionError) as caught:
        Catalog.load(lay(files))
    (problem,) = caught.value.problems
    assert problem.file == copy
    assert problem.line > 0
    assert message in problem.message
    assert f"is taken by {file}; give this one another" in problem.message


def test_a_job_in_two_modules_is_told(files: dict[str, str], lay: Lay) -> None:
    module = files["ml_jobs/my_module/module.json"]
    files |= {"ml_jobs/other/module.json": module.replace('"id": "my_module"', '"id": "other"')}
    files |= {"ml_jobs/other/my_rare_process_for_a_user.json": files[JOB]}
    with pytest.raises(
        DefinitionError, match="job id 'my_rare_process_for_a_user' is taken by ml_jobs/my_module"
    ):
        Catalog.load(lay(files))


def test_own_content_replaces_a_file_of_the_same_path(files: dict[str, str], lay: Lay) -> None:
    own = lay({**files, JOB: files[JOB].replace('"15m"', '"30m"')})
    assert Catalog.load(own).jobs["my_rare_process_for_a_user"].bucket_span == 1800


def test_modules_and_jobs_can_be_selected(files: dict[str, str], lay: Lay) -> None:
    catalog = Catalog.load(lay(second_module(files)))
    assert catalog.select() is catalog
    other = catalog.select(["other"])
    assert (list(other.modules), list(other.jobs), list(other.rules)) == (
        ["other"],
        ["other_rare_process_for_a_user"],
        [],
    )
    mine = catalog.select(jobs=["my_rare_process_for_a_user"])
    assert list(mine.modules) == ["my_module"]
    assert len(mine.rules) == 1
    assert catalog.select(["other"], ["other_rare_process_for_a_user"]).jobs == other.jobs


@pytest.mark.parametrize(
    ("modules", "jobs", "message"),
    [
        (["my_modul"], [], "unknown module 'my_modul'; did you mean 'my_module'?"),
        (["zzz"], [], "unknown module 'zzz'; known are my_module, other"),
        ([], ["my_rare_proces_for_a_user"], "did you mean 'my_rare_process_for_a_user'?"),
        ([], ["zzz"], "unknown job 'zzz'; `esmlkit jobs list` shows them"),
        (["other"], ["my_rare_process_for_a_user"], "belongs to module 'my_module', not to other"),
    ],
)
def test_an_unknown_selection_is_refused(
    files: dict[str, str], lay: Lay, modules: list[str], jobs: list[str], message: str
) -> None:
    with pytest.raises(UsageError) as caught:
        Catalog.load(lay(second_module(files))).select(modules, jobs)
    assert message in str(caught.value)


def test_a_module_can_be_named_as_kibana_does(catalog: Catalog) -> None:
    assert list(catalog.select(["security_linux_v3"]).modules) == ["security_linux"]


def test_the_shipped_catalog_is_whole(catalog: Catalog) -> None:
    assert set(catalog.modules) >= {
        "security_auth",
        "security_cloudtrail",
        "security_linux",
        "security_network",
        "security_packetbeat",
        "security_windows",
    }
    assert len(catalog.jobs) >= 52
    assert {job for job in catalog.jobs if catalog.rule_for(job) is None} == set()
    assert list(catalog.jobs) == [job for module in catalog.modules.values() for job in module.jobs]


BODIES = st.recursive(
    st.integers(0, 2) | st.lists(st.integers(0, 2), max_size=2),
    lambda children: st.dictionaries(st.sampled_from("abc"), children, max_size=3),
    max_leaves=8,
)


@settings(deadline=None, derandomize=True, max_examples=100)
@given(st.dictionaries(st.sampled_from("abc"), BODIES), st.dictionaries(st.sampled_from("abc"), BODIES))
def test_a_diff_is_empty_only_for_equal_bodies(old: dict[str, Any], new: dict[str, Any]) -> None:
    assert diff(old, old) == []
    assert bool(diff(old, new)) == (old != new) or diff(old, new) == []
    assert diff(old, new) == diff(new, old)


def test_a_diff_names_dotted_paths() -> None:
    assert diff({"a": {"b": 1, "c": 2}, "d": [1]}, {"a": {"b": 1, "c": 3}, "d": [1, 2], "e": None}) == [
        "a.c",
        "d",
        "e",
    ]
