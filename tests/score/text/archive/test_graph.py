"""What is told from the code of an archive is what torch has in its graphs."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from elastic_ml_kit.errors import InputError
from elastic_ml_kit.score.text.archive.allowed import judge
from elastic_ml_kit.score.text.archive.graph import graph_operators
from elastic_ml_kit.score.text.archive.reader import read_archive

pytestmark = [pytest.mark.torch, pytest.mark.filterwarnings("ignore")]

DATA = Path(__file__).parent / "data"
SMALL = {
    "vocab_size": 50,
    "hidden_size": 16,
    "num_hidden_layers": 1,
    "num_attention_heads": 2,
    "intermediate_size": 32,
    "max_position_embeddings": 40,
}
ARCHITECTURES: dict[str, tuple[str, dict[str, Any], tuple[str, ...]]] = {
    "bert": ("BertConfig", SMALL, ()),
    "distilbert": ("DistilBertConfig", {"vocab_size": 50, "dim": 16, "n_layers": 1, "n_heads": 2}, ()),
    "roberta": ("RobertaConfig", SMALL, ()),
    "xlm-roberta": ("XLMRobertaConfig", SMALL, ()),
    "mpnet": ("MPNetConfig", SMALL, ()),
    "electra": ("ElectraConfig", {**SMALL, "embedding_size": 16}, ()),
    "deberta-v2": (
        "DebertaV2Config",
        {**SMALL, "relative_attention": True, "pos_att_type": ["p2c", "c2p"], "type_vocab_size": 0},
        (),
    ),
    "squeezebert": ("SqueezeBertConfig", {**SMALL, "embedding_size": 16}, ("aten::_convolution",)),
    "modernbert": (
        "ModernBertConfig",
        {**SMALL, "pad_token_id": 0, "attn_implementation": "sdpa"},
        ("aten::cos", "aten::sin", "aten::unbind"),
    ),
}
UNPACKED = {"prim::ListUnpack", "prim::TupleUnpack"}
"""Code spells both alike; both are allowed."""


def same(file: Path) -> bool:
    """Whether both ways find the same operators, as far as code tells them apart."""
    source, graph = set(read_archive(file).operators), set(graph_operators(file))
    return source - UNPACKED == graph - UNPACKED and bool(source & UNPACKED) == bool(graph & UNPACKED)


@pytest.mark.parametrize(
    "name", ["strided", "below", "reading", "looping", "hooked", "tiny/model.torchscript"]
)
def test_the_committed_archives(name: str) -> None:
    file = DATA / f"{name}.pt"
    if name == "hooked":  # hooks are functions of their own, which no method of the model calls
        assert set(graph_operators(file)) <= set(read_archive(file).operators)
    else:
        assert same(file)


@pytest.mark.parametrize("name", ARCHITECTURES)
def test_an_architecture(name: str, tmp_path: Path) -> None:
    torch, transformers = import_module("torch"), import_module("transformers")
    kind, options, unknown = ARCHITECTURES[name]
    torch.manual_seed(7)
    config = getattr(transformers, kind)(**options, torchscript=True)
    model = transformers.AutoModelForSequenceClassification.from_config(config).eval()
    ids = torch.randint(5, 50, (1, 12))
    file = tmp_path / "model.pt"
    torch.jit.save(
        torch.jit.freeze(torch.jit.trace(model, (ids, torch.ones_like(ids)), strict=False)), str(file)
    )
    assert same(file)
    verdict = judge(graph_operators(file))
    assert (verdict.forbidden, verdict.unknown) == ((), unknown)
    assert judge(read_archive(file).operators) == verdict


def test_a_call_through_an_interface_is_forbidden_both_ways() -> None:
    file = DATA / "interface.pt"
    for found in (graph_operators(file), read_archive(file).operators):
        assert judge(found).forbidden == ("prim::CallMethod",)


def test_what_torch_cannot_load_is_told(tmp_path: Path) -> None:
    (tmp_path / "cut.pt").write_bytes((DATA / "below.pt").read_bytes()[:900])
    with pytest.raises(InputError, match=r"cut\.pt cannot be loaded by torch"):
        graph_operators(tmp_path / "cut.pt")
