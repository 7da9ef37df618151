from __future__ import annotations

import pytest

from elastic_ml_kit.content import shipped
from elastic_ml_kit.definitions.catalog import Catalog
from elastic_ml_kit.targets.cluster.doctor.needs import api_key_body, index_privileges, role_body
from elastic_ml_kit.targets.cluster.install.names import Names
from elastic_ml_kit.targets.cluster.installation import Installation


@pytest.fixture(scope="module")
def catalog() -> Catalog:
    return Catalog.load(shipped())


def test_what_is_read_and_written_is_covered(catalog: Catalog) -> None:
    granted = {
        name: {*each["privileges"]} for each in index_privileges(catalog, "soc") for name in each["names"]
    }
    names = Names(Installation())
    for template in catalog.templates.values():
        assert all({"create_doc", "read"} <= granted[each] for each in names.patterns(template.patterns))
    for job in catalog.jobs.values():
        assert all({"read", "view_index_metadata"} <= granted[pattern] for pattern in job.datafeed["indices"])
    assert granted[".alerts-security.alerts-soc"]


def test_nothing_but_our_own_streams_may_be_written_or_removed(catalog: Catalog) -> None:
    for each in index_privileges(catalog, "soc"):
        if {*each["privileges"]} - {"read", "view_index_metadata"}:
            assert all("esmlkit" in name for name in each["names"])
        assert "all" not in each["privileges"]


def test_the_key_has_what_the_role_has(catalog: Catalog) -> None:
    role, key = role_body(catalog, "soc"), api_key_body(catalog, "soc")
    granted = key["role_descriptors"]["esmlkit"]
    assert granted["cluster"] == role["elasticsearch"]["cluster"]
    assert granted["indices"] == role["elasticsearch"]["indices"]
    assert granted["applications"][0]["resources"] == ["space:soc"]
    assert role["kibana"][0]["spaces"] == ["soc"]
    assert key["expiration"]


def test_another_namespace_has_privileges_of_its_own(catalog: Catalog) -> None:
    own, *_ = index_privileges(catalog, "default", "lab")
    assert "logs-system.auth-lab" in own["names"]
    assert not [name for name in own["names"] if "esmlkit" in name]
