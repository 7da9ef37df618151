"""`esmlkit models preflight`: what stands between a text model and a cluster, before anything is sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from elastic_ml_kit.cli import options as given
from elastic_ml_kit.cli.connection import Cluster
from elastic_ml_kit.cli.groups import grouped
from elastic_ml_kit.cli.models_options import DEFAULT_MODEL
from elastic_ml_kit.cli.show import print_json, print_table

if TYPE_CHECKING:
    from elastic_ml_kit.score.text.preflight.finding import Finding
    from elastic_ml_kit.score.text.preflight.subject import Subject
    from elastic_ml_kit.targets.cluster.models.site import Site


@grouped
def preflight(
    *,
    model: Annotated[
        str,
        typer.Argument(
            metavar="[NAME|FOLDER|BUNDLE|FILE.pt]", help="A shipped model, a folder, a bundle, TorchScript."
        ),
    ] = DEFAULT_MODEL,
    task_type: Annotated[
        str,
        typer.Option(
            "--task-type", metavar="TASK", help="What it is to do; by default what it was made for."
        ),
    ] = "",
    stack: Annotated[
        str,
        typer.Option(
            "--stack", metavar="VERSION", help="Of Elasticsearch; by default the cluster's, or 9.2."
        ),
    ] = "",
    es_model_id: Annotated[
        str,
        typer.Option("--es-model-id", metavar="ID", help="Under which it will be known in the cluster."),
    ] = "",
    json: given.Json = False,
    cluster: Cluster,
) -> None:
    """Say whether Elasticsearch would take a text model, and what it costs there.

    Sends nothing, runs nothing and needs no torch. With --es-url it also asks the cluster for its version,
    licence, memory and models. Ends with 1 where something stands in the way.
    """
    from elastic_ml_kit.score.text.preflight.finding import refused
    from elastic_ml_kit.score.text.preflight.run import preflight as look
    from elastic_ml_kit.score.text.preflight.subject import read_subject

    there = _site(model, es_model_id, cluster) if cluster.es_url or cluster.cloud_id else None
    subject = read_subject(model, task_type, stack or (there[1].version if there else ""))
    findings = look(subject)
    if there:
        findings += _in_cluster(subject, *there)
    if json:
        print_json({"model": model, "refused": refused(findings), "checks": findings})
    else:
        _show(findings)
    if refused(findings):
        raise typer.Exit(1)


def _show(findings: list[Finding]) -> None:
    rows = [
        (each.check, each.status, each.found + (f"\n→ {each.advice}" if each.advice else ""))
        for each in findings
    ]
    print_table(("CHECK", "STATUS", "FOUND"), rows)
    print()
    bad = sum(each.status == "refused" for each in findings)
    warned = sum(each.status == "warning" for each in findings)
    verdict = f"{bad} in the way" if bad else "nothing in the way"
    print(f"{len(findings)} checks: {verdict}, {warned} to know")


def _site(model: str, es_model_id: str, cluster: Cluster) -> tuple[str, Site]:
    """The id that the model would have, and the cluster as it is."""
    from elastic_ml_kit.cli.models_cluster import opened
    from elastic_ml_kit.targets.cluster.models.names import check_id, default_id
    from elastic_ml_kit.targets.cluster.models.site import look

    name = check_id(es_model_id or default_id(model))
    with opened(cluster) as stack:
        return name, look(stack.elastic, name)


def _in_cluster(subject: Subject, name: str, site: Site) -> list[Finding]:
    from elastic_ml_kit.score.text.preflight.cluster_checks import id_free, licence_held, memory_there

    held = list(licence_held(site.licence, site.sufficient))
    if not site.sufficient:
        return held
    return [
        *held,
        *memory_there(subject, site.memory),
        *id_free(name, bool(site.model.deployments) if site.model else None),
    ]
