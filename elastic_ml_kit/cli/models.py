"""`esmlkit models …`: text models, looked at, run and measured."""

from __future__ import annotations

import typer

from elastic_ml_kit.cli import (
    models_bundle,
    models_classify,
    models_delete,
    models_deploy,
    models_evaluate,
    models_import,
    models_infer,
    models_inspect,
    models_list,
    models_parity,
    models_preflight,
    models_train,
)
from elastic_ml_kit.cli.sections import Sections

models_app = typer.Typer(
    help="Text models: classify lines, measure, look inside, train, bring into a cluster.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
for name, command in {
    "classify": models_classify.classify,
    "infer": models_infer.infer,
    "evaluate": models_evaluate.evaluate,
    "inspect": models_inspect.inspect,
    "train": models_train.train,
    "import": models_import.import_model,
    "list": models_list.list_models,
    "preflight": models_preflight.preflight,
    "bundle": models_bundle.bundle,
    "parity": models_parity.parity,
    "show": models_list.show,
    "deploy": models_deploy.deploy,
    "undeploy": models_deploy.undeploy,
    "delete": models_delete.delete,
}.items():
    models_app.command(name, cls=Sections)(command)
