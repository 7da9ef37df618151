"""From the name of a model to its folder: shipped with the kit, on disk, in a bundle, or of the Hub."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path

from elastic_ml_kit.errors import InputError, UsageError, nearest
from elastic_ml_kit.score.text.bundle import is_bundle, unpack
from elastic_ml_kit.score.text.folder import CONFIG

PREFIX = "esmlkit/"
_SHIPPED = Path(__file__).parent / "models"
_HUB = re.compile(r"[\w.-]+(/[\w.-]+)?")
_FILES = ["*.json", "vocab.txt", "*.model", "model.safetensors", "model-*.safetensors", "*.onnx"]


def shipped() -> dict[str, Path]:
    """Folder of each model that comes with the kit, by name."""
    return {PREFIX + file.parent.name: file.parent for file in sorted(_SHIPPED.glob(f"*/{CONFIG}"))}


def find_model(name: str) -> Path:
    """The folder of a shipped model, a local folder, a bundle, or one fetched from the Hub.

    A bundle is unpacked into the user's cache, once.

    Errors:
        UsageError: there is no such model.
        InputError: the bundle is damaged, or the Hub cannot be reached or does not have the model.
        OutputError: the cache cannot be written.

    Example:
        >>> find_model("./nowhere")
        Traceback (most recent call last):
        elastic_ml_kit.errors.UsageError: there is no model folder ./nowhere
    """
    own = shipped()
    if name in own:
        return own[name]
    path = Path(name)
    if path.is_dir():
        return path
    if path.is_file() and is_bundle(path):
        return unpack(path)
    if path.is_file():
        raise UsageError(
            f"{name} is a file; a model is the folder that holds its {CONFIG}, or a bundle (.zip) of one"
        )
    if name.startswith(PREFIX):
        known = ", ".join(own) or "none"
        raise UsageError(f"the kit ships no model '{name}'{nearest(name, own)}; there are: {known}")
    if (
        name.startswith((".", "/", "~"))
        or name.endswith(".zip")
        or not _HUB.fullmatch(name)
        or "/" not in name
    ):
        raise UsageError(f"there is no model folder {name}{nearest(name, own)}")
    return _fetch(name)


def _fetch(name: str) -> Path:
    """The folder of a Hub model in Hugging Face's own cache; pickles are not fetched."""
    hub = import_module("huggingface_hub")
    try:
        return Path(hub.snapshot_download(name, allow_patterns=_FILES))
    except hub.errors.RepositoryNotFoundError:
        why = "it has no such model, or not for you"
    except hub.errors.LocalEntryNotFoundError:
        why = "it cannot be reached"
    except (OSError, ValueError) as error:
        why = " ".join(str(error).split())[:120]
    raise InputError(
        f"there is no folder {name}, and the Hugging Face Hub did not give it ({why}); where there is a "
        f"network, `hf download {name} --local-dir DIR` makes a folder to carry here and name instead, and "
        "`esmlkit models bundle DIR` makes one file of it"
    )
