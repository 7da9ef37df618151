from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from elastic_ml_kit.content import Content
from elastic_ml_kit.definitions.read import read_definitions
from elastic_ml_kit.errors import DefinitionError

Lay = Callable[[Mapping[str, str]], Content]

MODULE = "ml_jobs/my_module/module.json"
JOB = "ml_jobs/my_module/my_rare_process_for_a_user.json"
RULE = "detection_rules/my_module/my_rare_process_for_a_user.toml"
CASES = "detection_rules/my_module/my_rare_process_for_a_user.cases.yml"
TEMPLATE = "ingest/templates/my-process.json"
SCENARIO = "ingest/scenarios/my_scenario.toml"


def problems(content: Content) -> list[str]:
    with pytest.raises(DefinitionError) as caught:
        read_definitions(content)
    return [str(problem) for problem in caught.value.problems]


def test_sound_files_are_read(files: dict[str, str], lay: Lay) -> None:
    found = read_definitions(lay(files))
    (module,), (job,), (rule,) = found.modules, found.jobs, found.rules
    assert module.jobs == (job.id,) == rule.jobs == ("my_rare_process_for_a_user",)
    assert (job.module, job.title, job.bucket_span) == ("my_module", "Rare process for a user", 900)
    assert job.detectors[0].fields() == ("user.name", "process.name")
    assert (rule.interval, rule.lookback, rule.anomaly_threshold) == (900, 3600, 50)
    assert [(each.tactic_id, each.id) for each in rule.techniques] == [("TA0002", "T1204")]
    assert [(case.alerts, len(case.given)) for case in rule.cases] == [(1, 1), (0, 1)]
    assert found.templates[0].name == "my-process"
    assert found.templates[0].fields == {
        "@timestamp": "date",
        "event.category": "keyword",
        "event.type": "keyword",
        "host.name": "keyword",
        "process.name": "keyword",
        "process.name.text": "match_only_text",
        "user.name": "keyword",
    }
    assert found.scenarios[0].body["step"] == [{"job": "my_rare_process_for_a_user"}] * 2


FAULTS: list[tuple[str, str, str, str]] = [
    (JOB, '"bucket_span"', '"bucket_spam"', ":6:7: unknown key 'bucket_spam'; did you mean 'bucket_span'?"),
    (JOB, '"15m"', '"15 minutes"', ":6:7: '15 minutes' is not a span"),
    (JOB, '"15m"', "900", ":6:7: expected text such as '15m' or 'now-45m', found 900"),
    (JOB, '"rare"', '"rear"', ":10:11: unknown function 'rear'; did you mean 'rare'?"),
    (JOB, '"by_field_name"', '"field_name"', ":10:11: function 'rare' needs 'by_field_name'"),
    (JOB, '"by_field_name"', '"field_name"', ":11:11: function 'rare' takes no 'field_name'; remove it"),
    (JOB, '"rare"', '"high_info_content"', ":10:11: function 'high_info_content' needs 'field_name'"),
    (JOB, '"rare"', '"freq_rare"', ":10:11: function 'freq_rare' needs 'over_field_name'"),
    (
        JOB,
        '"by_field_name": "process.name"',
        '"by_field_name": "user.name"',
        ":12:11: 'partition_field_name' and 'by_field_name' are the same field; keep one",
    ),
    (JOB, '"256mb"', '"lots"', ": expected a size such as '128mb', found 'lots'"),
    (JOB, '"allow_lazy_open": true', '"allow_lazy_open": "yes"', ": expected true or false, found 'yes'"),
    (JOB, '"allow_lazy_open": true', '"allow_lazy_open": 1', ": expected true or false, found 1"),
    (
        JOB,
        '{"exists"',
        '{"exist"',
        "query.bool.filter[2].exist: unknown clause 'exist'; did you mean 'exists'?",
    ),
    (JOB, '"indices": ["logs-*"]', '"indices": []', ": expected a list of at least 1, found 0"),
    (JOB, '"indices"', '"indexes"', ": 'indices' is missing"),
    (
        JOB,
        '"job_id": "my_rare',
        '"job_id": "my_raer',
        "expected 'my_rare_process_for_a_user', the name of the file",
    ),
    (
        JOB,
        '"groups"',
        '"description": "x", "groups"',
        ":4:5: the key 'description' stands twice in one object",
    ),
    (JOB, '"groups": [', '"groups": (', ":4:15: not JSON: expecting value"),
    (MODULE, '"id": "my_module"', '"id": "mine"', ":2:3: expected 'my_module', the name of the folder"),
    (MODULE, '"my_rare_process', '"my_raer_process', "; did you mean 'my_rare_process_for_a_user'?"),
    (
        MODULE,
        '"my_rare_process',
        '"my_raer_process',
        "is not listed in 'jobs'; add 'my_rare_process_for_a_user'",
    ),
    (MODULE, '"jobs"', '"ea": {"other": null}, "jobs"', "'other' is no job of this module"),
    (
        MODULE,
        '"jobs"',
        '"min_stack": {"other": "9.5"}, "jobs"',
        "expected a version such as '9.5.0', found '9.5'",
    ),
    (
        RULE,
        "anomaly_threshold = 50",
        "anomaly_threshold = 101",
        ":17:1: expected a whole number from 0 to 100",
    ),
    (RULE, "anomaly_threshold = 50", "", "a rule of type 'machine_learning' needs 'anomaly_threshold'"),
    (RULE, 'severity = "low"', 'severity = "lwo"', "; did you mean 'low'?"),
    (RULE, 'from = "now-60m"', 'from = "60m"', "'60m' is not a start: write 'now-<span>'"),
    (RULE, 'interval = "15m"', 'interval = "15"', "expected an interval such as '15m', found '15'"),
    (RULE, 'interval = "15m"', 'intreval = "15m"', "unknown key 'intreval'; did you mean 'interval'?"),
    (
        RULE,
        "enabled = true",
        'enabled = true\nindex = ["logs-*"]',
        "reads anomaly records and takes no 'index'",
    ),
    (RULE, 'rule_id = "', 'rule_id = "x', "expected a UUID; `uuidgen` makes one, found 'x"),
    (RULE, 'id = "T1204"', 'di = "T1204"', ":36:1: unknown key 'di'. Allowed: id, name"),
    (RULE, "enabled = true", "enabled = yes", ":23:11: not TOML: invalid value"),
    (CASES, "alerts: 1", "alert: 1", "unknown key 'alert'; did you mean 'alerts'?"),
    (CASES, "alerts: 1", "alerts: -1", "expected a whole number from 0, found -1"),
    (CASES, "  given:\n", "  now: noon\n  given:\n", "'noon' is not a time"),
    (CASES, "- name: a record below", "- name: a record below\n- name: [", ": not YAML: "),
    (TEMPLATE, '"priority"', '"priorty"', ":4:3: unknown key 'priorty'; did you mean 'priority'?"),
    (
        TEMPLATE,
        '"@timestamp": {"type": "date"}',
        '"@timestamp": {}',
        ":8:9: the field '@timestamp' has neither",
    ),
    (SCENARIO, "title", "titel", "unknown key 'titel'; did you mean 'title'?"),
    (SCENARIO, "title", "titel", "'title' is missing"),
]


@pytest.mark.parametrize(("file", "old", "new", "message"), FAULTS)
def test_a_fault_is_told_with_its_place(
    files: dict[str, str], lay: Lay, file: str, old: str, new: str, message: str
) -> None:
    assert old in files[file]
    files[file] = files[file].replace(old, new, 1)
    found = problems(lay(files))
    assert any(problem.startswith(file) and message in problem for problem in found), found


def test_one_run_tells_all_faults(files: dict[str, str], lay: Lay) -> None:
    for file in (JOB, RULE, CASES, TEMPLATE, SCENARIO):
        files[file] = files[file] + "\n}{\n"
    assert {problem.split(":")[0] for problem in problems(lay(files))} == {
        JOB,
        RULE,
        CASES,
        TEMPLATE,
        SCENARIO,
    }


def test_a_job_without_a_module_is_told(files: dict[str, str], lay: Lay) -> None:
    del files[MODULE]
    (problem,) = problems(lay(files))
    assert (
        "ml_jobs/my_module has no module.json; write one that lists 'my_rare_process_for_a_user'" in problem
    )


def test_a_file_name_that_is_no_job_id_is_told(files: dict[str, str], lay: Lay) -> None:
    files["ml_jobs/my_module/My Job.json"] = files.pop(JOB).replace("my_rare_process_for_a_user", "My Job")
    files[MODULE] = files[MODULE].replace("my_rare_process_for_a_user", "My Job")
    assert any("the file's name is the job's id: expected an id of" in each for each in problems(lay(files)))


def test_a_file_that_is_not_utf_8_is_told(files: dict[str, str], lay: Lay) -> None:
    content = lay(files)
    (content.layers[0] / RULE).write_bytes(b'[metadata]\nx = "\xff"\n')
    assert problems(content) == [f"{RULE}:2: the file is not UTF-8; save it as UTF-8"]
