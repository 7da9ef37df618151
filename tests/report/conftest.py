"""A made-up but realistic run: 57 jobs over 28 days, hundreds of alerts, three scenarios, some misses."""

from __future__ import annotations

import csv
import math
import random
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from elastic_ml_kit.clock import Window, bucket_start
from elastic_ml_kit.definitions.definition import Detector, Job, Rule, Scenario, Technique
from elastic_ml_kit.model import (
    Alert,
    Bucket,
    BucketInfluencer,
    Ceiling,
    Document,
    Influence,
    Influencer,
    JobResult,
    Record,
    Truth,
)
from elastic_ml_kit.report.inputs import Answers, ReportInputs, Sources
from tests.report.severities import classified

START = 1_767_571_200_000
DAY = 86_400_000
WINDOW = Window(START, START + 28 * DAY)

TECHNIQUES = {
    "AUTH": Technique("TA0001", "Initial Access", "T1078", "Valid Accounts"),
    "BRUTE": Technique("TA0006", "Credential Access", "T1110", "Brute Force"),
    "SPRAY": Technique("TA0006", "Credential Access", "T1110.003", "Password Spraying"),
    "METADATA": Technique("TA0006", "Credential Access", "T1552.005", "Cloud Instance Metadata API"),
    "SHELL": Technique("TA0002", "Execution", "T1059.001", "PowerShell"),
    "SERVICE": Technique("TA0003", "Persistence", "T1543.003", "Windows Service"),
    "SUDO": Technique("TA0004", "Privilege Escalation", "T1548.003", "Sudo and Sudo Caching"),
    "DISCOVERY": Technique("TA0007", "Discovery", "T1016", "System Network Configuration Discovery"),
    "REMOTE": Technique("TA0008", "Lateral Movement", "T1021.001", "Remote Desktop Protocol"),
    "WEB": Technique("TA0011", "Command and Control", "T1071.001", "Web Protocols"),
    "DNS": Technique("TA0011", "Command and Control", "T1071.004", "DNS"),
    "EXFIL": Technique("TA0010", "Exfiltration", "T1041", "Exfiltration Over C2 Channel"),
    "CLOUD": Technique("TA0001", "Initial Access", "T1078.004", "Cloud Accounts"),
}
JOBS = Path(__file__).with_name("jobs.csv")
USER, HOST = "user.name", "host.name"
SCENARIOS = {
    "spray_to_cloud": (
        "Password spraying to cloud takeover",
        [
            (
                "auth_high_count_logon_fails",
                "One password tried on 60 accounts from one address",
                "T1110.003",
            ),
            ("auth_rare_hour_for_a_user", "The account that fell logs on at 03:12", "T1078"),
            ("auth_rare_source_ip_for_a_user", "… from an address it never used", "T1078"),
            ("v3_linux_rare_sudo_user", "First sudo of a service account", "T1548.003"),
            (
                "v3_linux_rare_metadata_user",
                "Instance credentials read from the metadata service",
                "T1552.005",
            ),
            ("packetbeat_dns_tunneling", "Data leaves in DNS questions", "T1071.004"),
            ("rare_error_code", "Stolen keys meet denied calls", "T1078.004"),
        ],
    ),
    "macro_to_service": (
        "Office macro to a lasting service",
        [
            ("v3_windows_anomalous_process_creation", "winword.exe starts powershell.exe", "T1059.001"),
            ("v3_windows_anomalous_script", "An encoded script block of 9 KB", "T1059.001"),
            (
                "packetbeat_rare_server_domain",
                "Second stage from a domain nobody visited before",
                "T1071.001",
            ),
            ("v3_windows_anomalous_service", "A service nobody knows", "T1543.003"),
            ("v3_windows_rare_user_type10_remote_login", "RDP to the file server", "T1021.001"),
        ],
    ),
    "insider_upload": (
        "Insider uploads at the weekend",
        [
            ("auth_rare_hour_for_a_user", "Logon on Sunday night", "T1078"),
            ("esml_network_high_bytes_for_a_host", "12 GB from one workstation", "T1041"),
            ("rare_destination_country", "… to a country without any business", "T1567.002"),
        ],
    ),
}
PEOPLE = (
    "ada.lorenz",
    "bo.eriksen",
    "carla.minh",
    "deniz.aksoy",
    "svc-backup",
    "svc-deploy",
    "root",
    "jenkins",
)
HOSTS = ("web-01", "web-02", "db-01", "ws-0142", "ws-0177", "dc-01", "build-03")


@dataclass(frozen=True)
class Line:
    """One line of jobs.csv."""

    module: str
    job: str
    function: str
    by: str
    partition: str
    minutes: str
    techniques: str

    def make(self) -> Job:
        by, partition = self.by or None, self.partition or None
        return Job(
            id=self.job,
            module=self.module,
            title=self.job.replace("_", " "),
            body={},
            datafeed={"query_delay": "60s", "indices": ["logs-*"]},
            bucket_span=int(self.minutes) * 60,
            detectors=(Detector(0, self.function, by_field_name=by, partition_field_name=partition),),
            influencers=(HOST, USER),
            file=f"ml_jobs/{self.module}/{self.job}.json",
        )

    def rule(self, severity: str, threshold: int) -> Rule:
        return Rule(
            id=f"rule-{self.job}",
            name="Unusual: " + self.job.removeprefix("v3_").removeprefix("esml_").replace("_", " "),
            type="machine_learning",
            body={},
            metadata={},
            severity=severity,
            risk_score={"low": 21, "medium": 47, "high": 73, "critical": 99}[severity],
            interval=900,
            lookback=2700,
            max_signals=100,
            techniques=tuple(TECHNIQUES[each] for each in self.techniques.split()),
            file=f"detection_rules/{self.job}.toml",
            jobs=(self.job,),
            anomaly_threshold=threshold,
        )


@dataclass
class Run:
    """The run in the making."""

    chance: random.Random
    records: dict[str, list[Record]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)
    truth: list[Truth] = field(default_factory=list)
    touched: dict[str, set[str]] = field(default_factory=dict)
    first: dict[str, int] = field(default_factory=dict)

    def value(self, name: str) -> str:
        known = {USER: PEOPLE, HOST: HOSTS}
        return self.chance.choice(known.get(name, tuple(f"{name.split('.')[-1]}-{n}" for n in range(20))))

    def record(self, job: Job, at: int, score: float, entity: dict[str, str] | None = None) -> Record:
        detector = job.detectors[0]
        names = [each for each in (detector.partition_field_name, detector.by_field_name) if each]
        values = entity or {name: self.value(name) for name in names}
        record = Record(
            job_id=job.id,
            timestamp=bucket_start(at, job.bucket_span),
            bucket_span=job.bucket_span,
            detector_index=0,
            function=detector.function,
            function_description=detector.function,
            probability=math.exp(-score / 8),
            record_score=score,
            initial_record_score=score,
            typical=1.7,
            actual=float(self.chance.randint(1, 400)),
            by_field_name=detector.by_field_name,
            by_field_value=values.get(detector.by_field_name or ""),
            partition_field_name=detector.partition_field_name,
            partition_field_value=values.get(detector.partition_field_name or ""),
            influences=(
                Influence(HOST, (self.value(HOST),)),
                Influence(USER, tuple({self.value(USER) for _ in range(2)})),
            ),
        )
        if record.id not in self.seen:
            self.seen.add(record.id)
            self.records.setdefault(job.id, []).append(record)
        return record

    def plant(self, job: Job, at: int, description: str, score: float | None, **more: object) -> None:
        """Plant one anomaly, and have it found with the score (None: no record)."""
        name = f"planted-{len(self.truth):03d}"
        start = bucket_start(at, job.bucket_span)
        detector = job.detectors[0]
        names = [each for each in (detector.partition_field_name, detector.by_field_name) if each]
        entity = {name: self.value(name) for name in names}
        truth = Truth(name, (job.id,), entity, start, (f"{name}-1", f"{name}-2"), description=description)
        self.truth.append(replace(truth, **more))  # type: ignore[arg-type]
        self.first[name] = start + 120_000
        if score is not None:
            record = self.record(job, start, score, entity)
            self.touched.setdefault(record.id, set()).add(name)


def event(chance: random.Random, record: Record, number: int) -> Document:
    """A source event about as large as a real one."""
    return {
        "@timestamp": record.timestamp + number * 1000,
        "event": {"id": f"{record.id}-{number}", "category": ["authentication"], "outcome": "failure"},
        "host": {
            "name": chance.choice(HOSTS),
            "os": {"type": "linux", "name": "Debian"},
            "ip": ["10.1.4.12"],
        },
        "user": {"name": chance.choice(PEOPLE), "id": str(chance.randint(1000, 9999))},
        "source": {
            "ip": "203.0.113.7",
            "port": 50211,
            "geo": {"country_iso_code": "NL", "city_name": "Delft"},
        },
        "process": {"name": "sshd", "pid": chance.randint(100, 9999), "args": ["sshd", "-D", "</script><b>"]},
        "message": f"Failed password for {chance.choice(PEOPLE)} from 203.0.113.7 port 50211 ssh2 "
        + "x" * 600,
    }


def made_up(seed: int = 1, days: int = 28) -> ReportInputs:
    """A run with a truth; the same seed gives the same run."""
    chance = random.Random(seed)
    run = Run(chance)
    with JOBS.open(encoding="utf-8", newline="") as file:
        lines = [Line(**row) for row in csv.DictReader(file)]
    severities = ("low", "low", "medium", "high", "critical")
    jobs = {line.job: line.make() for line in lines}
    rules = {line.job: line.rule(chance.choice(severities), chance.choice((50, 75))) for line in lines}
    capped = {"v3_linux_rare_metadata_user", "rare_error_code"}
    for name in sorted(capped):
        rules[name] = replace(rules[name], anomaly_threshold=75)
    plant(run, jobs, days, capped)
    fill(run, jobs, days)
    results = [result_of(run, job, job.id in capped, days) for job in jobs.values()]
    alerts, sources = alerts_of(run, jobs, rules)
    streams = ("system.auth", "endpoint.events.process", "windows.powershell_operational", "aws.cloudtrail",
               "network_traffic.dns", "network_traffic.http", "network_traffic.tls", "network_traffic.flow",
               "windows.forwarded", "system.security")  # fmt: skip
    return ReportInputs(
        version="0.1.0",
        window=Window(START, START + days * DAY),
        streams={f"logs-{each}-esmlkit": chance.randint(9_000, 90_000) for each in streams},
        jobs=list(jobs.values()),
        results=results,
        rules=list(rules.values()),
        alerts=alerts,
        sources=sources,
        skipped={"security_host/high_count_events_for_a_host_name": "no event has the field host.geo.name"},
        options={"days": days, "seed": seed, "users": 120, "hosts": 80, "anomaly_rate": 0.05},
        answers=Answers(
            truth=run.truth,
            touched=run.touched,
            first_events=run.first,
            scenarios=[
                Scenario(key, title, f"{title}, step by step.", {}, "")
                for key, (title, _) in SCENARIOS.items()
            ],
        ),
        severity=classified(seed),
    )  # fmt: skip


def fill(run: Run, jobs: dict[str, Job], days: int) -> None:
    """Records that nobody planted: mostly low, a few false alarms."""
    for job in jobs.values():
        for _ in range(run.chance.randint(5, 90)):
            at = START + run.chance.randrange(days * DAY)
            run.record(job, at, round(min(run.chance.expovariate(1 / 9), 74), 2))
        for _ in range(run.chance.choice((0, 0, 0, 1, 2, 5))):
            run.record(job, START + run.chance.randrange(days * DAY), round(run.chance.uniform(76, 93), 2))


def plant(run: Run, jobs: dict[str, Job], days: int, capped: set[str]) -> None:
    """Two single anomalies per job, most of them found, and the scenarios."""
    for job in jobs.values():
        for _ in range(2):
            at = START + round((2 / 3 + run.chance.random() * 0.3) * days * DAY)
            found = None if run.chance.random() < 0.03 else run.chance.uniform(76, 99)
            score = 48.0 if job.id in capped else found
            run.plant(job, at, f"Planted for {job.title}", score)
    for number, (scenario, (_, steps)) in enumerate(SCENARIOS.items()):
        at = START + round((0.70 + number * 0.09) * days * DAY)
        for step, (name, description, technique) in enumerate(steps, start=1):
            score = None if run.chance.random() < 0.12 else run.chance.uniform(76, 99)
            at += run.chance.randint(20, 240) * 60_000
            run.plant(
                jobs[name], at, description, 47.0 if name in capped else score,
                scenario=scenario, step=step, technique=(technique,),
            )  # fmt: skip


def result_of(run: Run, job: Job, capped: bool, days: int) -> JobResult:
    records = tuple(run.records.get(job.id, ()))
    influencers = tuple(
        Influencer(
            job.id, each.timestamp, each.bucket_span, influence.field, value, each.record_score * 0.9, 0.01
        )
        for each in records
        for influence in each.influences
        for value in influence.values
    )  # fmt: skip
    buckets = tuple(
        Bucket(job.id, each.timestamp, each.bucket_span, each.record_score * 0.8, 40,
               (BucketInfluencer("bucket_time", each.record_score * 0.8, 0.01),))
        for each in records
    )  # fmt: skip
    ceilings = [
        Ceiling("", START + day * DAY, min(100.0, 20.0 + day * (1.2 if capped else 9))) for day in range(days)
    ]
    partition = job.detectors[0].partition_field_name
    return JobResult(
        job_id=job.id,
        events=run.chance.randint(3_000, 60_000),
        buckets_seen=days * 86_400 // job.bucket_span,
        first=START,
        last=START + days * DAY - 1,
        records=records,
        buckets=buckets,
        influencers=influencers,
        ceilings=() if partition else tuple(ceilings),
    )


def alerts_of(
    run: Run, jobs: dict[str, Job], rules: dict[str, Rule]
) -> tuple[list[Alert], dict[str, Sources]]:
    alerts: list[Alert] = []
    sources: dict[str, Sources] = {}
    for name, job in jobs.items():
        for record in run.records.get(name, ()):
            if record.record_score >= rules[name].anomaly_threshold:
                at = record.timestamp + (job.bucket_span + 900) * 1000
                alert = Alert(
                    f"alert-{len(alerts):04d}", rules[name].id, rules[name].name, at, {}, (record.id,)
                )
                total = run.chance.randint(1, 60)
                shown = tuple(event(run.chance, record, number) for number in range(min(total, 5)))
                alerts.append(alert)
                sources[alert.id] = Sources(shown, total)
    return alerts, sources


@pytest.fixture(scope="session")
def inputs() -> ReportInputs:
    """The made-up run; nobody changes it."""
    return made_up()
