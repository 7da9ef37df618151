"""Is Kibana there, does it belong to this cluster, and can rules run in it?"""

from __future__ import annotations

from typing import ClassVar

from elastic_ml_kit.targets.cluster.doctor.result import Check, Result, Side
from elastic_ml_kit.targets.cluster.doctor.site import Site


class _OfKibana(Check):
    """A check that asks Kibana."""

    asks: ClassVar[tuple[Side, ...]] = (Side.KIBANA,)


class KibanaReachable(_OfKibana):
    """Does Kibana answer, let us in, and is it ready?"""

    name = "kibana"
    gate = True

    def look(self, site: Site) -> Result:
        """Its own word on its state."""
        status = site.kibana_status
        level = status["status"]["overall"]["level"]
        if "version" not in status:
            return self.problem(
                f"{site.kibana.url} answers, but takes us for nobody",
                "give Kibana the login that Elasticsearch accepts; see that both belong together",
            )
        if level in ("unavailable", "critical"):
            return self.problem(f"Kibana is {level}", "wait until it has started, or read its log")
        if level == "degraded":
            return self.warning("Kibana is degraded: some of it does not work", "read its log")
        return self.ok(f"available at {site.kibana.url}")


class KibanaVersion(_OfKibana):
    """Has Kibana the version of Elasticsearch?"""

    name = "kibana version"
    asks = (Side.KIBANA, Side.ELASTICSEARCH)

    def look(self, site: Site) -> Result:
        """Both versions."""
        number = site.kibana_status["version"]["number"]
        if number != site.product.version:
            return self.problem(
                f"Kibana is {number}, Elasticsearch is {site.product.version}",
                "name the Kibana of this cluster, or bring both to one version",
            )
        return self.ok(number)


class EncryptionKey(_OfKibana):
    """Can rules be enabled?"""

    name = "rules"

    def look(self, site: Site) -> Result:
        """What alerting says of its key and of security."""
        health = site.kibana.ask("GET", "/api/alerting/_health")
        if not health["has_permanent_encryption_key"]:
            return self.problem(
                "Kibana has no permanent encryption key, so no rule can be enabled",
                "set xpack.encryptedSavedObjects.encryptionKey (32 characters or more) in kibana.yml; "
                "`bin/kibana-encryption-keys generate` makes one",
            )
        if not health["is_sufficiently_secure"]:
            return self.problem(
                "security or API keys are switched off in Elasticsearch, so no rule can run",
                "set xpack.security.enabled: true, and TLS with it",
            )
        return self.ok("a permanent encryption key is set, and rules can have API keys")


class DetectionPrivileges(_OfKibana):
    """May we read the alerts of the space?"""

    name = "alerts"

    def look(self, site: Site) -> Result:
        """What Kibana says of our privileges on the index of alerts."""
        held = site.kibana.ask("GET", "/api/detection_engine/privileges")
        space = site.connection.space
        if not held["is_authenticated"]:
            return self.problem("Kibana takes us for nobody", "give it the login of Elasticsearch")
        unreadable = [name for name, has in held["index"].items() if not has.get("read")]
        if unreadable:
            return self.problem(
                f"the alerts of space '{space}' cannot be read: no 'read' on {unreadable[0]}",
                "`esmlkit doctor --role` prints the role to grant",
            )
        return self.ok(f"alerts of space '{space}' can be read")
