from __future__ import annotations

import json
from collections.abc import Callable, Mapping

import pytest

from elastic_ml_kit.content import Content, shipped
from elastic_ml_kit.definitions.catalog import Catalog
from elastic_ml_kit.definitions.stack import stack_version
from elastic_ml_kit.errors import UsageError

Lay = Callable[[Mapping[str, str]], Content]

MODULE = "ml_jobs/my_module/module.json"
BASE = "my_rare_process_for_a_user"
FORM = {
    "id": "my_rare_process_for_a_user_ea",
    "influencers_added": ["host.id", "user.name"],
    "runtime_mappings": {"who": {"type": "keyword", "script": "emit('x');"}},
    "detectors": [{"partition_field_name": "user.id"}],
    "bucket_span": "1h",
}


def with_form(files: dict[str, str], **keys: object) -> dict[str, str]:
    module = json.loads(files[MODULE]) | keys
    return files | {MODULE: json.dumps(module)}


@pytest.mark.parametrize("stack", [None, "8.19.0", "9.3.9"])
def test_before_9_4_the_base_form_runs(files: dict[str, str], lay: Lay, stack: str | None) -> None:
    catalog = Catalog.load(lay(with_form(files, ea={BASE: FORM})), stack)
    assert list(catalog.jobs) == [BASE]
    assert catalog.rule_for(BASE) is not None


def test_from_9_4_on_the_ea_form_runs_and_the_rule_follows(files: dict[str, str], lay: Lay) -> None:
    content = lay(with_form(files, ea={BASE: FORM}))
    base = Catalog.load(content).jobs[BASE]
    catalog = Catalog.load(content, "9.4")
    (job,) = catalog.jobs.values()
    assert job.id == "my_rare_process_for_a_user_ea"
    assert catalog.modules["my_module"].jobs == (job.id,)
    assert (job.title, job.file, job.min_stack) == (base.title, base.file, "9.4.0")
    assert job.influencers == ("user.name", "process.name", "host.name", "host.id")
    assert job.bucket_span == 3600
    assert job.detectors[0].fields() == ("user.id", "process.name")
    assert job.datafeed["job_id"] == job.id
    assert job.datafeed["runtime_mappings"] == FORM["runtime_mappings"]
    rule = catalog.rule_for(job.id)
    assert rule is not None
    assert rule.body["machine_learning_job_id"] == job.id
    assert base.body["analysis_config"]["bucket_span"] == "15m"


def test_influencers_can_be_named_in_full(files: dict[str, str], lay: Lay) -> None:
    form = {"id": "other_ea", "influencers": ["user.id"]}
    catalog = Catalog.load(lay(with_form(files, ea={BASE: form})), "9.5.0")
    assert catalog.jobs["other_ea"].influencers == ("user.id",)


def test_null_is_no_form(files: dict[str, str], lay: Lay) -> None:
    assert list(Catalog.load(lay(with_form(files, ea={BASE: None})), "9.4.0").jobs) == [BASE]


@pytest.mark.parametrize(("stack", "jobs"), [(None, 1), ("9.5.0", 1), ("10.0", 1), ("9.4.2", 0), ("8.19", 0)])
def test_a_job_for_a_later_stack_is_left_out_with_its_rule(
    files: dict[str, str], lay: Lay, stack: str | None, jobs: int
) -> None:
    catalog = Catalog.load(lay(with_form(files, min_stack={BASE: "9.5.0"})), stack)
    assert (len(catalog.jobs), len(catalog.rules), len(catalog.modules)) == (jobs, jobs, jobs)


def test_a_rule_that_names_several_jobs_keeps_those_that_run(files: dict[str, str], lay: Lay) -> None:
    rule = "detection_rules/my_module/my_rare_process_for_a_user.toml"
    files = with_form(files, ea={BASE: FORM}, min_stack={"later": "9.9.0"}, jobs=[BASE, "later"])
    files["ml_jobs/my_module/later.json"] = files[f"ml_jobs/my_module/{BASE}.json"].replace(BASE, "later")
    files[rule] = files[rule].replace(f'"{BASE}"', f'["{BASE}", "later"]')
    (found,) = Catalog.load(lay(files), "9.4").rules.values()
    assert found.jobs == (FORM["id"],)
    assert found.body["machine_learning_job_id"] == [FORM["id"]]


def test_versions_compare_by_number() -> None:
    assert stack_version("9.10") > stack_version("9.4.0-SNAPSHOT") == stack_version("9.4")
    with pytest.raises(UsageError, match="'latest' is not a stack version"):
        stack_version("latest")


def test_the_shipped_forms_are_chosen_by_version() -> None:
    old, new = Catalog.load(shipped(), "8.19.0"), Catalog.load(shipped(), "9.5.0")
    assert "auth_rare_user" in old.jobs
    assert "auth_rare_user_ea" in new.jobs
    assert "dns_tunneling_ea" not in old.jobs
    assert "dns_tunneling_ea" in new.jobs
    assert {job for rule in new.rules.values() for job in rule.jobs} <= new.jobs.keys()
