"""Through real sockets: a model is uploaded whole, goes on where it broke off, and takes no other's place."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from elastic_ml_kit.errors import ClusterError, InputError
from elastic_ml_kit.targets.cluster.faults import RefusedError
from elastic_ml_kit.targets.cluster.models.payload import PART, body_of, calls, count, digest
from elastic_ml_kit.targets.cluster.models.upload import Uploaded, find, upload
from tests.contract.faults import Faults, Trouble
from tests.targets.cluster.models.conftest import ID, SHIPPED, Opening, Site, body, package


def parts() -> int:
    return count(package().archive.stat().st_size)


def broken_off(site: Site, notes: Path | None, after: int) -> None:
    """Interrupt an upload before the part of a number is sent."""

    def interrupt(_: str, done: int, total: int) -> None:
        if done >= after * PART:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        upload(site.elastic, ID, body(), package(), interrupt, notes)


@pytest.mark.parametrize("version", ["8.19.3", "9.4.0"])
def test_a_model_arrives_whole_by_the_requests_that_were_told(opened: Opening, version: str) -> None:
    site = opened(version)
    told: list[tuple[int, int]] = []
    done = upload(site.elastic, ID, body(), package(), lambda _, at, total: told.append((at, total)))
    assert done == Uploaded(parts(), parts())
    held = site.held[ID]
    assert held.archive == package().archive.read_bytes()
    assert held.vocabulary == package().vocabulary
    assert {key: held.config[key] for key in body()} == body()
    size = package().archive.stat().st_size
    assert told == [*((number * PART, size) for number in range(parts())), (size, size)]
    planned = list(calls(ID, body(), package()))
    assert site.asked() == [(each.method, each.path.removeprefix("/_ml/trained_models/")) for each in planned]
    assert parts() > 2


def test_what_is_there_is_not_sent_again(site: Site) -> None:
    upload(site.elastic, ID, body(), package())
    before = len(site.asked())
    assert upload(site.elastic, ID, body(), package()) == Uploaded(parts(), 0)
    assert len(site.asked()) == before


def test_a_broken_upload_goes_on_by_what_was_noted(site: Site, tmp_path: Path) -> None:
    broken_off(site, tmp_path, after=2)
    found = find(site.elastic, ID)
    assert found is not None
    assert not found["fully_defined"]
    before = len(site.asked())
    done = upload(site.elastic, ID, body(), package(), notes=tmp_path)
    assert done == Uploaded(parts(), parts() - 2, resumed=True)
    sent = [path for _, path in site.asked()[before:]]
    assert sent == [*(f"{ID}/definition/{number}" for number in range(2, parts())), f"{ID}/vocabulary"]
    assert site.held[ID].archive == package().archive.read_bytes()
    assert list(tmp_path.iterdir()) == []


def test_without_notes_all_parts_are_sent_and_none_is_stored_twice(site: Site) -> None:
    broken_off(site, None, after=2)
    assert upload(site.elastic, ID, body(), package()) == Uploaded(parts(), parts() - 2, resumed=True)
    assert site.held[ID].archive == package().archive.read_bytes()


def test_notes_of_a_model_that_was_removed_do_not_count(site: Site, tmp_path: Path) -> None:
    broken_off(site, tmp_path, after=2)
    del site.held[ID]
    assert upload(site.elastic, ID, body(), package(), notes=tmp_path) == Uploaded(parts(), parts())
    assert site.held[ID].whole


@pytest.mark.parametrize("content", [b"", b"[1]", b'{"what": 1}', b'{"what": null, "parts": "x"}', b"\xff"])
def test_notes_that_cannot_be_read_are_none(site: Site, tmp_path: Path, content: bytes) -> None:
    broken_off(site, tmp_path, after=2)
    (note,) = tmp_path.iterdir()
    note.write_bytes(content)
    assert upload(site.elastic, ID, body(), package(), notes=tmp_path).resumed
    assert site.held[ID].whole


def test_notes_that_cannot_be_written_are_none(site: Site, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert upload(site.elastic, ID, body(), package(), notes=tmp_path / "file").sent == parts()


@pytest.mark.parametrize("trouble", [Trouble.LOST_ANSWER, Trouble.LOST_REQUEST, Trouble.UNAVAILABLE])
@pytest.mark.parametrize("number", range(1, 10))
def test_one_trouble_anywhere_does_not_end_an_upload(
    site: Site, trouble: Trouble, number: int, tmp_path: Path
) -> None:
    faults = site.lab.state["faults"] = Faults(at={number: trouble}, only="elasticsearch")
    upload(site.elastic, ID, body(), package(), notes=tmp_path)
    assert faults.happened[trouble] == 1
    assert site.held[ID].archive == package().archive.read_bytes()
    assert site.held[ID].whole


def test_another_model_of_the_id_is_not_touched(site: Site) -> None:
    upload(site.elastic, ID, body(), package())
    other = replace(package(), body={**package().body, "prefix_strings": {"ingest": "log: "}})
    assert digest(other) != digest(package())
    with pytest.raises(ClusterError, match=r"has another model under the id .*--clear-previous removes it"):
        upload(site.elastic, ID, body_of(other, SHIPPED), other)
    assert "prefix_strings" not in site.held[ID].config


def test_a_model_of_others_is_not_touched(site: Site) -> None:
    with site.elastic.calls() as client:
        client.ml.put_trained_model(model_id=ID, **package().body)
    with pytest.raises(ClusterError, match="has another model"):
        upload(site.elastic, ID, body(), package())
    assert site.held[ID].parts == {}


def test_a_licence_that_does_not_suffice_is_told(opened: Opening) -> None:
    site = opened(licence="basic")
    with pytest.raises(RefusedError, match=r"lacks the licence.*`esmlkit doctor --start-trial`") as told:
        upload(site.elastic, ID, body(), package())
    assert told.value.exit_code == 7


def test_an_account_without_the_right_is_told(opened: Opening) -> None:
    site = opened(denied=frozenset({"manage_ml"}))
    with pytest.raises(RefusedError, match=r"does not allow it.*`esmlkit doctor --role`"):
        upload(site.elastic, ID, body(), package())


def test_an_archive_that_is_gone_is_told(site: Site, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.pt cannot be read: No such file"):
        body_of(replace(package(), archive=tmp_path / "gone.pt"), SHIPPED)
    assert site.held == {}


def test_a_cluster_that_loses_a_part_is_told(site: Site, tmp_path: Path) -> None:
    def lose(_: str, done: int, total: int) -> None:
        if done == total:
            del site.held[ID].parts[1]

    with pytest.raises(
        ClusterError, match=r"says that it is not whole; .* models delete esmlkit-log-severity"
    ):
        upload(site.elastic, ID, body(), package(), lose, tmp_path)
    assert list(tmp_path.iterdir()) == []
