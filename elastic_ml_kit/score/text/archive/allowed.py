"""Which operators Elasticsearch's inference process takes, as ml-cpp names them for PyTorch 2.7.1."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

TORCH = "2.7.1"
"""The libtorch of the process, for which the names were published."""
MOST_NODES = 1_000_000
FORBIDDEN = frozenset(
    (
        "aten::as_strided",
        "aten::from_file",
        "aten::save",
        "inductor::_reinterpret_tensor",
        "prim::CallFunction",
        "prim::CallMethod",
    )
)
HOOKS = ("__setstate__", "__getstate__")
"""Functions that run while an archive is loaded; a record that only names one is refused."""

_ATEN = """
Int ScalarImplicit __and__ abs add add_ arange bitwise_not bmm cat ceil chunk clamp clamp_min
contiguous cumsum detach div div_ dropout embedding eq expand expand_as floor_divide full_like
gather ge gelu gt index layer_norm le linalg_vector_norm linear log lt masked_fill masked_fill_
matmul mean min mul mul_ ne neg new_ones pad permute pow relu repeat reshape rsub
scaled_dot_product_attention select sign size slice softmax sqrt squeeze sub sum tanh tensor to
transpose type_as unsqueeze view where zeros
"""
_PRIM = """
Constant DictConstruct GetAttr If ListConstruct ListUnpack NumToTensor TupleConstruct TupleUnpack device dtype
max min
"""
ALLOWED = frozenset(
    [f"aten::{name}" for name in _ATEN.split()]
    + [f"prim::{name}" for name in _PRIM.split()]
    + ["quantized::linear_dynamic"]
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the process would say of operators: refused by name, and not on its list."""

    forbidden: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def accepted(self) -> bool:
        """Whether it would load them."""
        return not self.forbidden and not self.unknown


def judge(operators: Iterable[str]) -> Verdict:
    """Hold operators against the lists.

    Example:
        >>> judge(["aten::add", "aten::as_strided", "aten::fft_rfft"])
        Verdict(forbidden=('aten::as_strided',), unknown=('aten::fft_rfft',))
        >>> judge(["aten::linear", "prim::Constant"]).accepted
        True
    """
    found = set(operators)
    forbidden = found & FORBIDDEN
    return Verdict(tuple(sorted(forbidden)), tuple(sorted(found - ALLOWED - forbidden)))
