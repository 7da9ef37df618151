"""TorchScript archives read without torch: what they call, the hooks in them, and files that are none."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from elastic_ml_kit.errors import InputError
from elastic_ml_kit.score.text.archive.allowed import ALLOWED, FORBIDDEN, Verdict, judge
from elastic_ml_kit.score.text.archive.operators import operators
from elastic_ml_kit.score.text.archive.reader import read_archive

DATA = Path(__file__).parent / "data"
TINY = DATA / "tiny" / "model.torchscript.pt"

VERDICTS = {
    "strided": Verdict(("aten::as_strided",), ()),
    "below": Verdict((), ("aten::Bool", "aten::sin")),
    "interface": Verdict(("prim::CallMethod",), ("aten::sin",)),
    "reading": Verdict(("aten::from_file",), ()),
    "hooked": Verdict((), ("prim::SetAttr", "prim::TupleIndex")),
}


@pytest.mark.parametrize("name", VERDICTS)
def test_a_bad_archive_is_judged_by_its_code(name: str) -> None:
    assert judge(read_archive(DATA / f"{name}.pt").operators) == VERDICTS[name]


def test_a_traced_model_is_accepted() -> None:
    found = read_archive(TINY)
    assert judge(found.operators).accepted
    assert (found.version, found.hooks, found.little_endian) == (10, (), True)
    assert found.operators["aten::linear"] == 8
    assert found.operators["aten::embedding"] == 3
    assert 4 * 4547 <= found.tensors < found.size


def test_hooks_are_found_in_any_record(tmp_path: Path) -> None:
    own = read_archive(DATA / "hooked.pt").hooks
    assert ("code/__torch__.py", "__setstate__") in own
    long = tmp_path / "long.pt"
    with zipfile.ZipFile(TINY) as source, zipfile.ZipFile(long, "w") as into:
        for info in source.infolist():
            into.writestr(info.filename, source.read(info))
        into.writestr("tiny/extra/x", b"x" * ((1 << 20) - 6) + b"__getstate__" + b"x" * 99)
    assert read_archive(long).hooks == (("extra/x", "__getstate__"),)


CALLS = [
    ("return torch.add(x, 1)", {"aten::add", "prim::Constant"}),
    ("return ops.inductor._reinterpret_tensor(x, [1], [1], 0)", {"inductor::_reinterpret_tensor"}),
    ("return ops.aten.as_strided(x, [1], [1])", {"aten::as_strided"}),
    ("return int(ops.prim.NumToTensor(torch.size(x, 0)))", {"aten::Int", "prim::NumToTensor", "aten::size"}),
    ("return annotate(number, torch.max(x))", {"aten::ScalarImplicit", "aten::max"}),
    ("return (self.inner).forward(torch.sin(x), )", {"aten::sin", "prim::GetAttr"}),
    ("a, b, = torch.unbind(x)\n  return a", {"aten::unbind", "prim::TupleUnpack"}),
    ("self.kept = x\n  return self.kept[0]", {"prim::SetAttr", "prim::GetAttr", "aten::__getitem__"}),
    ("while bool(x):\n    x = torch.neg(x)\n  return {'a': (x, [x])}", {"prim::Loop", "prim::DictConstruct"}),
    (
        "return uninitialized(Tensor) if False else unchecked_cast(Tensor, x)",
        {"prim::Uninitialized", "prim::If"},
    ),
    ("return x[1:] @ -x + (x > 2) * (not x)", {"aten::slice", "aten::matmul", "aten::neg", "aten::gt"}),
    ("ops.prim.RaiseException('no')\n  return x", {"prim::RaiseException"}),
]


@pytest.mark.parametrize(("body", "wanted"), CALLS, ids=[body[:40] for body, _ in CALLS])
def test_the_operators_of_code(body: str, wanted: set[str]) -> None:
    source = f"class M(Module):\n def forward(self: __torch__.M, x: Tensor) -> Tensor:\n  {body}\n"
    assert wanted <= set(operators(source))


def test_types_and_declarations_call_nothing() -> None:
    source = "class M(Module):\n  inner : __torch__.N\n  size : Optional[int]\n  __buffers__ = []\n"
    assert not operators(source)


def test_a_name_is_never_on_both_lists() -> None:
    assert not ALLOWED & FORBIDDEN
    assert judge(ALLOWED).accepted
    assert judge(ALLOWED | FORBIDDEN).forbidden == tuple(sorted(FORBIDDEN))


def zipped(path: Path, **records: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as into:
        for name, content in records.items():
            into.writestr(
                "model/" + name.replace("__", "/").replace("_py", ".py").replace("_pkl", ".pkl"), content
            )
    return path


def test_what_is_no_archive_is_told(tmp_path: Path) -> None:
    (tmp_path / "text.pt").write_text("no archive")
    (tmp_path / "empty.pt").touch()
    (tmp_path / "pickle.pt").write_bytes(b"\x80\x04K\x01.")
    whole = TINY.read_bytes()
    (tmp_path / "cut.pt").write_bytes(whole[: len(whole) // 2])
    spoilt = bytearray(whole)
    with zipfile.ZipFile(TINY) as packed:
        weights = next(info for info in packed.infolist() if info.filename.endswith("constants/0"))
    spoilt[weights.header_offset + weights.file_size // 2 + 128] ^= 1
    (tmp_path / "spoilt.pt").write_bytes(spoilt)
    zipped(tmp_path / "weights.pt", data_pkl=b"\x80\x02.", data__0=b"1234")
    zipped(tmp_path / "other.pt", readme=b"hello")
    zipped(tmp_path / "code.pt", data_pkl=b"", code__a_py=b"def forward(:\n")
    for name, words in {
        "missing.pt": "cannot be read: No such file",
        "text.pt": "is no TorchScript archive",
        "empty.pt": "is no TorchScript archive",
        "pickle.pt": "is a pickle",
        "cut.pt": "damaged",
        "spoilt.pt": "damaged",
        "weights.pt": "weights of torch.save, a pickle",
        "other.pt": "a zip file, and no TorchScript",
        "code.pt": "code.pt: code/a.py is no TorchScript code",
    }.items():
        with pytest.raises(InputError, match=words):
            read_archive(tmp_path / name)
