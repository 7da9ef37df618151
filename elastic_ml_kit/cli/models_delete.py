"""`esmlkit models delete`: a trained model taken out of a cluster."""

from __future__ import annotations

from elastic_ml_kit.cli import options as given
from elastic_ml_kit.cli.connection import Cluster
from elastic_ml_kit.cli.groups import grouped
from elastic_ml_kit.cli.models_cluster import Force, ModelId, opened
from elastic_ml_kit.cli.show import confirm, counted, warn
from elastic_ml_kit.errors import UsageError


@grouped
def delete(
    *,
    model: ModelId,
    force: Force = False,
    dry_run: given.DryRun = False,
    yes: given.Yes = False,
    cluster: Cluster,
) -> None:
    """Remove a trained model and its deployments from a cluster.

    One that a pipeline uses stays, unless --force is said.
    """
    from elastic_ml_kit.targets.cluster.models import removal, trained

    with opened(cluster) as stack:
        found = trained.model(stack.elastic, model)
        if found.id != model:
            raise UsageError(
                f"'{model}' is a deployment of model '{found.id}'; `esmlkit models undeploy {model}` stops it"
            )
        if not force:
            removal.refuse_used(stack.elastic.url, found, "removed")
        deployed = counted(len(found.deployments), "deployment")
        if dry_run:
            for each in found.deployments:
                print(f"would stop deployment {each.id}")
            print(f"would remove model {found.id}")
            return
        confirm(f"Remove model '{found.id}' with {deployed} from {stack.elastic.url}?", yes)
        removal.remove(stack.elastic, found, force)
    warn(f"removed model '{found.id}' with {deployed}")
