"""`esmlkit compare`: a cluster whose engine is ours agrees in all, and what cannot be compared is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import orjson
import pytest

from elastic_ml_kit.clock import bucket_start, iso
from tests.cli.conftest import SMALL, Cli, Ended, in_folder
from tests.contract.lab import Lab
from tests.contract.server import running

There = tuple[str, ...]


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Iterator[There]:
    """A cluster that was set up; what its records are computed by is the workspace's engine."""
    with running(Lab(version="9.2.4", secured=False)) as at:
        named = ("--es-url", at.elastic, "--kibana-url", at.kibana)
        ended = in_folder(tmp_path_factory.mktemp("there"), ("setup", *named, *SMALL, "--yes"))
        assert ended.code == 0, ended.err
        yield named


def test_the_same_engine_on_both_sides_agrees_in_all(esmlkit: Cli, there: There) -> None:
    ended = esmlkit("compare", *there, "--json")
    assert ended.code == 0, ended.err
    found = orjson.loads(ended.out)
    assert [job["job"] for job in found["jobs"]] == ["auth_rare_user", "high_count_network_events"]
    assert found["records"]["both"] > 0
    assert found["records"]["only_ours"] == found["records"]["only_theirs"] == 0
    assert found["scores"]["mean_gap"] == 0
    assert found["skipped_by_us"] == found["skipped_by_them"] == {}
    assert not any(job["strongest"] for job in found["jobs"])


def test_the_table_is_80_columns_wide_and_leaves_nothing_behind(
    esmlkit: Cli, there: There, tmp_path: Path
) -> None:
    ended = esmlkit("compare", *there)
    assert ended.code == 0, ended.err
    lines = ended.out.splitlines()
    assert lines[0].startswith("2 jobs on both sides, 2")
    assert all(len(line) <= 80 for line in lines)
    assert lines[2].split() == ["job", "both", "here", "cluster", "mean", "max", "rank", "rule"]
    assert not [*tmp_path.iterdir()]


def test_one_job_and_a_stretch_of_time_can_be_asked_for(esmlkit: Cli, there: There) -> None:
    def compared(*asked: str) -> dict[str, int]:
        ended = esmlkit("compare", *there, "--jobs", "auth_rare_user", "--json", *asked)
        assert ended.code == 0, ended.err
        found = orjson.loads(ended.out)
        assert [job["job"] for job in found["jobs"]] == ["auth_rare_user"]
        assert found["records"]["only_ours"] == found["records"]["only_theirs"] == 0
        return {"both": found["records"]["both"], **found["window"]}

    whole = compared()
    at = iso(bucket_start(whole["end"] - 86_400_000, 900))
    before, after = compared("--to", at), compared("--from", at)
    assert before["both"] + after["both"] == whole["both"] > 0
    assert (before["start"], after["end"]) == (whole["start"], whole["end"])


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (("--from", "yesterday"), ("--from", "2026-01-05T00:00Z")),
        (("--from", "2026-01-06", "--to", "2026-01-05"), ("--to 2026-01-05 is not after",)),
        (("--workspace", "ws"), ("workspace of its own",)),
        ((), ("--es-url",)),
    ],
)
def test_what_cannot_be_compared_is_told(esmlkit: Cli, asked: There, words: There) -> None:
    ended = esmlkit("compare", *asked)
    assert ended.code == 2
    assert ended.says(*words)


def test_a_cluster_that_nothing_was_run_in_is_told(esmlkit: Cli) -> None:
    with running(Lab(secured=False)) as at:
        ended: Ended = esmlkit("compare", "--es-url", at.elastic, "--kibana-url", at.kibana)
    assert ended.code == 2
    assert ended.says("has no results", "esmlkit setup")
