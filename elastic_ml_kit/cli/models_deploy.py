"""`esmlkit models deploy|undeploy`: trained models of a cluster, set running and stopped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from elastic_ml_kit.cli import options as given
from elastic_ml_kit.cli.connection import Cluster
from elastic_ml_kit.cli.groups import grouped
from elastic_ml_kit.cli.models_cluster import Deploying, Force, ModelId, opened
from elastic_ml_kit.cli.show import warn

if TYPE_CHECKING:
    from elastic_ml_kit.targets.cluster.elastic import Elastic
    from elastic_ml_kit.targets.cluster.models.deployment import Wanted
    from elastic_ml_kit.targets.cluster.models.trained import Trained


@grouped
def deploy(*, model: ModelId, dry_run: given.DryRun = False, how: Deploying, cluster: Cluster) -> None:
    """Deploy a trained model, or change the allocations of a deployment that runs.

    Its other settings are chosen when it starts; to change them, undeploy it first.
    """
    from elastic_ml_kit.targets.cluster.models import trained

    wanted = how.wanted()
    with opened(cluster) as stack:
        found = trained.model(stack.elastic, model)
        warn(deployed(stack.elastic, found, wanted, how.wait_for, dry_run))


def deployed(elastic: Elastic, model: Trained, wanted: Wanted, wait_for: str, dry_run: bool = False) -> str:
    """Bring a deployment to what is wanted; what was done, in a sentence.

    Errors:
        ClusterError: it runs with other settings, or there is no room for it.
    """
    from elastic_ml_kit.targets.cluster.models import deployment

    name = wanted.deployment_id or model.id
    there = next((each for each in model.deployments if each.id == name), None)
    how = ", ".join(f"{key} {_told(value)}" for key, value in wanted.settings.items())
    if there is None:
        if dry_run:
            return f"would deploy '{model.id}' as '{name}' ({how})"
        deployment.start(elastic, model.id, wanted, wait_for)
        return f"deployed '{model.id}' as '{name}' ({how})"
    changed = deployment.differing(there.settings, wanted)
    if not changed:
        return f"'{name}' runs already as asked"
    if not changed <= deployment.ALLOCATIONS:
        raise deployment.unchangeable(elastic.url, name, changed)
    if dry_run:
        return f"would change the allocations of '{name}' ({how})"
    deployment.change(elastic, name, wanted, there.adaptive)
    return f"changed the allocations of '{name}' ({how})"


def _told(value: object) -> str:
    if isinstance(value, dict):
        return f"{value['min_number_of_allocations']}:{value['max_number_of_allocations']}"
    return str(value)


@grouped
def undeploy(
    *, model: ModelId, force: Force = False, dry_run: given.DryRun = False, cluster: Cluster
) -> None:
    """Stop the deployments of a trained model, or the one of this id.

    What a pipeline uses goes on, unless --force is said.
    """
    from elastic_ml_kit.targets.cluster.models import deployment, removal, trained

    with opened(cluster) as stack:
        found = trained.model(stack.elastic, model)
        mine = [each.id for each in found.deployments if model in (each.id, found.id)]
        if not mine:
            warn(f"'{found.id}' is not deployed")
            return
        if not force:
            removal.refuse_used(stack.elastic.url, found, "stopped")
        for each in mine:
            if not dry_run:
                deployment.stop(stack.elastic, each, force)
            warn(f"{'would stop' if dry_run else 'stopped'} deployment '{each}'")
