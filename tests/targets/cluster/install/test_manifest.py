"""Through real sockets: what the manifest keeps comes back whole, in parts that are small enough."""

from __future__ import annotations

import orjson

from elastic_ml_kit.targets.cluster.install.manifest import INDEX, LARGEST, Manifest
from tests.targets.cluster.install.conftest import Site


def parts(site: Site) -> list[int]:
    """The bytes of every document of the index."""
    with site.stack.elastic.calls() as client:
        hits = client.search(index=INDEX, query={"match_all": {}}, size=100)["hits"]["hits"]
    return [len(orjson.dumps(hit["_source"])) for hit in hits]


def test_nothing_is_there_before_it_is_written(site: Site) -> None:
    manifest = Manifest(site.stack, "esmlkit")
    assert manifest.read("options") == {}
    assert not manifest.holds("options")
    assert [*manifest.read_many("truth")] == []
    assert manifest.names() == frozenset()
    manifest.forget("truth")
    manifest.remove()
    assert site.look(f"/{INDEX}") == {}


def test_a_document_comes_back(site: Site) -> None:
    manifest = Manifest(site.stack, "esmlkit")
    document = {"seed": 7, "days": [1, 2], "nested": {"a": {"b": None}}}
    manifest.write("options", document)
    assert manifest.read("options") == document
    manifest.write("options", {})
    assert manifest.read("options") == {}
    assert manifest.holds("options")


def test_the_index_is_hidden_and_does_not_read_what_it_keeps(site: Site) -> None:
    Manifest(site.stack, "esmlkit").write("options", {"a": 1})
    index = site.look(f"/{INDEX}")[INDEX]
    assert str(index["settings"]["index"]["hidden"]) == "true"
    assert index["mappings"]["properties"]["body"]["enabled"] in (False, "false")


def test_a_long_list_is_kept_in_parts_and_replaced_at_once(site: Site) -> None:
    manifest = Manifest(site.stack, "esmlkit")
    documents = [{"id": number, "text": "x" * 1000} for number in range(2500)]
    manifest.write_many("truth", iter(documents))
    assert [*manifest.read_many("truth")] == documents
    sizes = parts(site)
    assert len(sizes) == 4
    assert max(sizes) < LARGEST + 1000

    manifest.write_many("truth", documents[:3])
    assert [*manifest.read_many("truth")] == documents[:3]
    assert len(parts(site)) == 2
    manifest.write_many("truth", [])
    assert [*manifest.read_many("truth")] == []


def test_namespaces_are_apart(site: Site) -> None:
    one, two = Manifest(site.stack, "one"), Manifest(site.stack, "two")
    one.write("options", {"n": 1})
    one.write_many("truth", [{"n": 1}])
    two.write("options", {"n": 2})
    assert one.names() == {"options", "truth"}
    one.remove()
    assert one.names() == frozenset()
    assert two.read("options") == {"n": 2}
    two.remove()
    assert site.look(f"/{INDEX}") == {}
