"""Machine learning as Elasticsearch answers it: licence and rights first, then the route.

Results and messages are documents of hidden indices, see `ml_indices`, so that searches find them too.
"""

from __future__ import annotations

from tests.contract import ml_datafeeds, ml_deployments, ml_jobs, ml_lists, ml_models, ml_results
from tests.contract.lab import Lab, Reply, Request, Route, Table, failed


def _guarded(method: str, route: Route) -> Route:
    """A route behind licence and rights."""

    def answered(lab: Lab, request: Request) -> Reply:
        if lab.licence == "basic" or lab.licence_status != "active":
            more = {"license.expired.feature": "ml"}
            return failed(403, "security_exception", "current license is non-compliant for [ml]", **more)
        if (needed := _needed(method, request.path)) in lab.denied:
            return failed(403, "security_exception", _unauthorized(request.path, needed))
        return route(lab, request)

    return answered


def _needed(method: str, path: str) -> str:
    reads = method == "GET" or "/results/" in path or path.endswith("/_infer")
    return "monitor_ml" if reads else "manage_ml"


def _unauthorized(path: str, privilege: str) -> str:
    granted = (
        "monitor_ml,manage_ml,monitor,manage,all" if privilege == "monitor_ml" else "manage_ml,manage,all"
    )
    return (
        f"action [cluster:admin/xpack/ml] on [{path}] is unauthorized for user [elastic], this action is "
        f"granted by the cluster privileges [{granted}]"
    )


_ALL = {
    **ml_jobs.ROUTES,
    **ml_datafeeds.ROUTES,
    **ml_results.ROUTES,
    **ml_lists.ROUTES,
    **ml_models.ROUTES,
    **ml_deployments.ROUTES,
}
ROUTES: Table = {key: _guarded(key[0], route) for key, route in _ALL.items()}
