"""The shipped jobs and rules over logs that nobody made for them: what runs, what does not, and why."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from elastic_ml_kit.content import shipped
from elastic_ml_kit.definitions.catalog import Catalog
from elastic_ml_kit.events.read import InputReader
from elastic_ml_kit.targets.base import Batch, RunReport
from elastic_ml_kit.targets.local import LocalTarget

SHARED = Path(__file__).parents[3] / "../shared/data"
OPENSSH = SHARED / "loghub/OpenSSH/OpenSSH_2k.log.gz"
MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
LINE = re.compile(r"(\w{3}) +(\d+) (\S+) (\S+) sshd\[(\d+)\]: (.*)")
LOGON = re.compile(r"(Accepted|Failed) \w+ for (?:invalid user )?(\S+) from (\S+) port (\d+)")


def logons(log: Path) -> Iterator[dict[str, Any]]:
    """The logons of an sshd log as ECS documents."""
    for line in gzip.decompress(log.read_bytes()).decode().splitlines():
        head = LINE.match(line)
        logon = LOGON.match(head[6]) if head else None
        if head and logon:
            yield {
                "@timestamp": f"2025-{MONTHS.index(head[1]) + 1:02d}-{int(head[2]):02d}T{head[3]}Z",
                "event": {
                    "category": ["authentication"],
                    "type": ["start"],
                    "action": "ssh_login",
                    "outcome": "success" if logon[1] == "Accepted" else "failure",
                },
                "host": {"name": head[4], "os": {"type": "linux"}},
                "process": {"name": "sshd", "pid": int(head[5])},
                "user": {"name": logon[2]},
                "source": {"ip": logon[3], "port": int(logon[4])},
                "message": head[6],
            }


def run_over(path: Path) -> tuple[RunReport, LocalTarget]:
    target = LocalTarget.open(":memory:")
    catalog = Catalog.load(shipped())
    target.apply(target.plan(catalog))
    reader = InputReader([path])
    target.write(Batch(stream, events) for stream, events in reader)
    assert reader.report.kept > 500
    assert reader.report.rejected == 0
    report = target.run()
    assert set(report.jobs) | set(report.skipped) == set(catalog.jobs) | (
        set(catalog.rules) - set(report.alerts)
    )
    assert all(report.skipped.values())
    return report, target


@pytest.mark.skipif(not OPENSSH.is_file(), reason="the sample log is not here")
def test_sshd_logs(tmp_path: Path) -> None:
    path = tmp_path / "sshd.ndjson"
    path.write_text("".join(json.dumps(each) + "\n" for each in logons(OPENSSH)))
    report, target = run_over(path)
    assert "auth_high_count_logon_fails" in report.jobs
    assert "dns.question" in report.skipped["rare_dns_question_ea"]
    spans = {result.job_id: result.buckets_seen for result in target.results()}
    assert 0 < spans["auth_high_count_logon_fails"] < 24


@pytest.mark.skipif(not (SHARED / "ecs-logs").is_dir(), reason="the sample documents are not here")
def test_documents_of_many_integrations() -> None:
    report, _ = run_over(SHARED / "ecs-logs")
    assert "v3_windows_rare_script" in report.jobs
    assert "event.outcome" in report.skipped["auth_rare_hour_for_a_user"]
