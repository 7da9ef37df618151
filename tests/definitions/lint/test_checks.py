from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping

import pytest

from elastic_ml_kit.content import Content, shipped
from elastic_ml_kit.definitions.catalog import Catalog
from elastic_ml_kit.definitions.lint import CHECKS, lint, lint_content
from elastic_ml_kit.definitions.lint.check import Check
from tests.definitions.lint import test_kibana

Lay = Callable[[Mapping[str, str]], Content]
Change = tuple[str, str, str]

JOB = "ml_jobs/my_module/my_rare_process_for_a_user.json"
MODULE = "ml_jobs/my_module/module.json"
RULE = "detection_rules/my_module/my_rare_process_for_a_user.toml"
CASES = "detection_rules/my_module/my_rare_process_for_a_user.cases.yml"
TEMPLATE = "ingest/templates/my-process.json"
CUSTOM_RULE = '"custom_rules": [{"conditions": [{"applies_to": "actual", "operator": "lt", "value": 1}]}]'

BROKEN: list[tuple[str, list[Change], str]] = [
    (
        "rule-names-a-job",
        [(RULE, 'machine_learning_job_id = "my_rare_', 'machine_learning_job_id = "my_raer_')],
        f"{RULE}:18:1: unknown job 'my_raer_process_for_a_user'; did you mean 'my_rare_process_for_a_user'?",
    ),
    ("rule-has-cases", [(CASES, "", "DELETE")], f"{RULE}:1:1: the rule has no cases; write {CASES}"),
    ("rule-has-cases", [(CASES, "alerts: 1", "alerts: 0")], f"{CASES}:1:1: no case expects an alert"),
    ("rule-has-cases", [(CASES, "alerts: 0", "alerts: 1")], f"{CASES}:1:1: every case expects an alert"),
    ("cases-have-a-rule", [(RULE, "", "DELETE")], f"{CASES}:1:1: there is no rule {RULE}"),
    (
        "known-fields",
        [(JOB, '"process.name", "host.name"', '"process.nmae", "host.name"')],
        f"{JOB}:15:36: unknown field 'process.nmae': it is not of ECS, no runtime field, and in no template "
        "of the streams read; did you mean 'process.name'?",
    ),
    ("known-fields", [(JOB, '"field": "user.name"', '"field": "user.nmae"')], f"{JOB}:34:23: unknown field"),
    (
        "known-fields",
        [(RULE, "enabled = true", 'enabled = true\nalert_suppression = {group_by = ["user.nmae"]}')],
        f"{RULE}:24:1: unknown field 'user.nmae'",
    ),
    (
        "produced-fields",
        [(TEMPLATE, '"user.name"', '"user.id"')],
        f"{JOB}:27:5: no stream that job 'my_rare_process_for_a_user' reads has all of event.category, "
        "event.type, process.name, user.name; the nearest is template 'my-process', which lacks user.name",
    ),
    (
        "bucket-span",
        [(JOB, '"15m"', '"50s"')],
        f"{JOB}:6:7: bucket_span '50s' is shorter than a minute; use 5m, 15m, 30m, 1h, 3h or 1d",
    ),
    ("bucket-span", [(JOB, '"15m"', '"7m"')], f"{JOB}:6:7: bucket_span '7m' is no whole part of a day"),
    (
        "lookback",
        [(RULE, "now-60m", "now-45m")],
        f"{RULE}:20:1: 'from' reaches back 45 min, but job 'my_rare_process_for_a_user' needs two buckets "
        "(30 min), the delay of its datafeed (1 min) and the interval of the rule (15 min); "
        "write 'now-46m' or more",
    ),
    (
        "time-only-conditions",
        [(JOB, '"function": "rare",', f'"function": "rare", {CUSTOM_RULE},')],
        f"{JOB}:10:31: function 'rare' allows conditions on 'time' only, found actual; remove them",
    ),
    (
        "template-words",
        [(JOB, '"logs-*"', '"INDEX_PATTERN_NAME"')],
        f"{JOB}:27:17: unresolved template word 'INDEX_PATTERN_NAME'; write what it stands for",
    ),
    (
        "template-words",
        [(RULE, "A user started", "{{user}} started")],
        f"{RULE}:8:1: unresolved template word",
    ),
]


def broken(files: dict[str, str], changes: list[Change]) -> dict[str, str]:
    for file, old, new in changes:
        if new == "DELETE":
            del files[file]
        else:
            assert old in files[file]
            files[file] = files[file].replace(old, new, 1)
    return files


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.name)
def test_a_check_is_named_explained_and_silent_on_sound_content(
    check: Check, files: dict[str, str], lay: Lay
) -> None:
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", check.name)
    assert [each.name for each in CHECKS].count(check.name) == 1
    assert len(check.why) > 20
    broken = {name for name, *_ in (*BROKEN, *test_kibana.BROKEN)}
    assert check.name == "unique-rule-names" or check.name in broken
    assert list(check.check(Catalog.load(lay(files)))) == []


@pytest.mark.parametrize(("name", "changes", "message"), BROKEN)
def test_what_is_broken_is_told(
    name: str, changes: list[Change], message: str, files: dict[str, str], lay: Lay
) -> None:
    catalog = Catalog.load(lay(broken(files, changes)))
    (check,) = (each for each in CHECKS if each.name == name)
    found = [str(problem) for problem in check.check(catalog)]
    assert any(problem.startswith(message) for problem in found), found
    assert set(found) <= {str(problem) for problem in lint(catalog)}


def test_two_rules_of_one_name_are_told(files: dict[str, str], lay: Lay) -> None:
    copy = RULE.replace("my_rare", "second")
    files[copy] = re.sub(r'rule_id = "\w', 'rule_id = "0', files[RULE])
    files[copy.replace(".toml", ".cases.yml")] = files[CASES]
    (problem,) = lint(Catalog.load(lay(files)))
    assert str(problem).startswith(
        f"{copy}:7:1: the name 'My rule: a process that is rare for its user' is taken"
    )


def test_a_job_on_streams_without_a_template_is_left_alone(files: dict[str, str], lay: Lay) -> None:
    files = broken(files, [(TEMPLATE, '"user.name"', '"user.id"'), (JOB, "logs-*", "winlogbeat-*")])
    assert lint(Catalog.load(lay(files))) == []


def test_a_runtime_field_is_known_and_its_sources_are_looked_at(files: dict[str, str], lay: Lay) -> None:
    job = json.loads(files[JOB])
    script = "if (doc['user.nmae'].size() > 0) { emit(doc['user.nmae'].value); } else { emit('None'); }"
    job["datafeed"]["runtime_mappings"] = {"who": {"type": "keyword", "script": script}}
    job["job"]["analysis_config"]["influencers"] = ["who"]
    files[JOB] = json.dumps(job, indent=1)
    (problem,) = lint(Catalog.load(lay(files)))
    assert "unknown field 'user.nmae'" in problem.message


def test_the_ea_forms_are_checked_too(files: dict[str, str], lay: Lay) -> None:
    module = json.loads(files[MODULE])
    module["ea"] = {"my_rare_process_for_a_user": {"id": "my_ea", "bucket_span": "1h"}}
    files[MODULE] = json.dumps(module)
    content = lay(files)
    assert lint(Catalog.load(content)) == []
    (problem,) = lint_content(content)
    assert "job 'my_ea' needs two buckets (2.0 h)" in problem.message


def test_a_fault_in_a_file_comes_before_the_checks(files: dict[str, str], lay: Lay) -> None:
    (problem,) = lint_content(lay(broken(files, [(JOB, '"rare"', '"rear"')])))
    assert "unknown function 'rear'" in problem.message


def test_the_shipped_definitions_are_sound() -> None:
    assert [str(problem) for problem in lint_content(shipped())] == []


def test_every_shipped_job_reads_a_stream_that_is_written() -> None:
    catalog = Catalog.load(shipped())
    streams = [
        pattern.replace("*", "esmlkit") for each in catalog.templates.values() for pattern in each.patterns
    ]
    assert [job.id for job in catalog.jobs.values() if not any(map(job.reads, streams))] == []
