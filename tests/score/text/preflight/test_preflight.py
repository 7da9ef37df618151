"""Preflights of a good model and of bad ones: each fault is found, named, and told what to do about."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from elastic_ml_kit.errors import InputError, UsageError
from elastic_ml_kit.score.text.package import PARTS
from elastic_ml_kit.score.text.places import find_model
from elastic_ml_kit.score.text.preflight.cluster_checks import id_free, licence_held, memory_there
from elastic_ml_kit.score.text.preflight.cost import memory
from elastic_ml_kit.score.text.preflight.finding import Finding, refused
from elastic_ml_kit.score.text.preflight.run import preflight
from elastic_ml_kit.score.text.preflight.subject import Subject, parse_stack, read_subject
from tests.score.text.conftest import TINY, Spoil
from tests.score.text.test_package import PACKAGE

ARCHIVES = PACKAGE.parent
Change = Callable[[Path], None]


def found_in(path: Path, task: str = "", stack: str = "") -> dict[str, Finding]:
    """The findings by what was looked at; every advice stands where something is not well."""
    findings = preflight(read_subject(str(path), task, stack))
    assert all(each.found for each in findings)
    assert all(each.advice for each in findings if each.status == "refused")
    return {each.check: each for each in findings}


@pytest.fixture
def packed(copy: Spoil) -> Path:
    """The tiny model with its package."""
    folder = copy()
    for name in PARTS:
        shutil.copyfile(PACKAGE / name, folder / name)
    return folder


def test_the_shipped_model_has_nothing_in_the_way() -> None:
    found = found_in(find_model("esmlkit/log-severity"))
    assert {name for name, each in found.items() if each.status != "ok"} == {"queue"}
    assert found["labels"].found == "ERROR, WARNING, INFO"
    assert found["tokenizer"].found.startswith("bert")
    assert found["stack"].found == "Elasticsearch 9.2.0 runs PyTorch 2.7.1"


def test_a_good_model(packed: Path) -> None:
    found = found_in(packed)
    assert {name: each.status for name, each in found.items() if each.status != "ok"} == {
        "queue": "warning",
        "licence": "warning",
    }
    assert found["upload"].found.startswith("3 requests: 1 part of 1 MiB")
    assert found["memory"].found.startswith("240 MiB")


def test_a_folder_that_was_not_traced() -> None:
    found = found_in(TINY)
    assert (found["archive"].status, found["archive"].found) == ("warning", "not traced yet")
    assert not refused(found.values())
    assert "operators" not in found


def config(**changes: Any) -> Change:
    return json_file("config.json", changes)


def json_file(name: str, changes: Mapping[str, Any]) -> Change:
    def change(folder: Path) -> None:
        told = json.loads((folder / name).read_text()) | changes
        kept = {key: value for key, value in told.items() if value is not None}
        (folder / name).write_text(json.dumps(kept))

    return change


def body(**changes: Any) -> Change:
    def change(folder: Path) -> None:
        told = json.loads((folder / "elasticsearch.json").read_text())
        told["inference_config"]["text_classification"] |= changes
        (folder / "elasticsearch.json").write_text(json.dumps(told))

    return change


def archive(name: str) -> Change:
    return lambda folder: file_at(folder, "model.torchscript.pt", (ARCHIVES / f"{name}.pt").read_bytes())


def file_at(folder: Path, name: str, content: bytes) -> None:
    (folder / name).write_bytes(content)


def pickled(folder: Path) -> None:
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")


def card(text: str) -> Change:
    return lambda folder: file_at(folder, "README.md", text.encode())


FAULTS: dict[str, tuple[Change, str, str, str]] = {
    "forbidden operator": (archive("strided"), "operators", "refused", "forbidden: aten::as_strided"),
    "reads a file": (archive("reading"), "operators", "refused", "forbidden: aten::from_file"),
    "hidden operator": (archive("below"), "operators", "refused", "not on the list: aten::Bool, aten::sin"),
    "hooks": (archive("hooked"), "hooks", "refused", "__setstate__ in code/__torch__.py"),
    "no archive": (
        lambda folder: file_at(folder, "model.torchscript.pt", b"\x80\x02."),
        "archive",
        "refused",
        "is a pickle",
    ),
    "part of a package": (
        lambda folder: (folder / "vocabulary.json").unlink(),
        "package",
        "refused",
        "vocabulary.json not there",
    ),
    "architecture": (config(model_type="modernbert"), "architecture", "refused", "aten::sin"),
    "unknown kind": (config(model_type="nomic"), "architecture", "warning", "not one that was tried"),
    "own code": (config(auto_map={"AutoModel": "m.M"}), "own code", "refused", "auto_map"),
    "pickle": (pickled, "weights", "refused", "pytorch_model.bin is a pickle"),
    "positions": (
        config(max_position_embeddings=24),
        "length",
        "refused",
        "32 tokens are let through, but the model has positions for 24",
    ),
    "positions of roberta": (
        config(model_type="roberta", pad_token_id=1, max_position_embeddings=33),
        "length",
        "refused",
        "positions for 31",
    ),
    "no limit": (
        body(tokenization={"bert": {"do_lower_case": True}}),
        "length",
        "warning",
        "names no limit",
    ),
    "long texts": (
        lambda folder: (
            config(max_position_embeddings=4096)(folder),
            body(tokenization={"bert": {"max_sequence_length": 2048}})(folder),
        )[0],
        "length",
        "warning",
        "2048 tokens a text",
    ),
    "tokenizer": (
        json_file("tokenizer_config.json", {"tokenizer_class": "GPT2TokenizerFast"}),
        "tokenizer",
        "ok",
        "bert",
    ),
    "another tokenizer": (
        json_file("tokenizer_config.json", {"tokenizer_class": "RobertaTokenizer"}),
        "tokenizer",
        "refused",
        "the package says bert, the model's is roberta",
    ),
    "odd tokenizer": (body(tokenization={"gpt2": {}}), "tokenizer", "refused", "the package says 'gpt2'"),
    "case": (
        body(tokenization={"bert": {"do_lower_case": False, "max_sequence_length": 32}}),
        "case",
        "refused",
        "would not make letters small",
    ),
    "pieces": (config(vocab_size=80), "vocabulary", "refused", "89 pieces, but the model knows 80"),
    "pieces twice": (
        json_file("vocabulary.json", {"vocabulary": ["a", "b", "a"]}),
        "vocabulary",
        "refused",
        "1 pieces are there twice",
    ),
    "labels of another": (
        body(classification_labels=["LOW", "HIGH", "NONE"]),
        "labels",
        "refused",
        "it is another model's",
    ),
    "labels broken": (config(id2label={"0": "A", "2": "B"}), "labels", "refused", "without gaps"),
    "task": (
        config(architectures=["BertForMaskedLM"]),
        "task",
        "refused",
        "text_classification, but the model is BertForMaskedLM",
    ),
    "licence": (card("---\nlicense: cc-by-nc-4.0\n---\n# M\n"), "licence", "warning", "cc-by-nc-4.0"),
    "licence by name": (
        card("---\nlanguage: en\nlicense: other\nlicense_name: llama3\n---\n"),
        "licence",
        "warning",
        "llama3",
    ),
    "licence in a list": (card("---\nlicense:\n- mit\n---\n"), "licence", "ok", "mit"),
    "licence in quotes": (card('---\nlicense: "apache-2.0"\n---\n'), "licence", "ok", "apache-2.0"),
    "licence in a file": (
        lambda folder: file_at(folder, "LICENSE.txt", b"All rights reserved."),
        "licence",
        "warning",
        "only told in LICENSE.txt",
    ),
    "no front": (card("# M\nlicense: mit\n"), "licence", "warning", "none in README.md"),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_fault_is_found(packed: Path, case: str) -> None:
    change, check, status, words = FAULTS[case]
    change(packed)
    found = found_in(packed)[check]
    assert found.status == status
    assert words in f"{found.found} {found.advice}"


LABELS: dict[str, tuple[list[str], list[str] | None, str, str]] = {
    "hyphen": (["B-PER", "I-PER", "O"], ["B_PER", "I_PER", "O"], "warning", "'-' becomes '_'"),
    "twice": (["A-B", "A_B", "C"], None, "refused", "A_B would be two classes"),
    "no names": (["LABEL_0", "LABEL_1", "LABEL_2"], ["LABEL_0", "LABEL_1", "LABEL_2"], "warning", "people"),
}


@pytest.mark.parametrize("case", LABELS)
def test_labels_as_they_come_out(packed: Path, case: str) -> None:
    own, there, status, words = LABELS[case]
    named = {str(number): label for number, label in enumerate(own)}
    config(id2label=named, label2id=None)(packed)
    if there:
        body(classification_labels=there)(packed)
    found = found_in(packed)["labels"]
    assert (found.status, words in f"{found.found} {found.advice}") == (status, True)


UNTRACED: dict[str, tuple[Change, str, str, str]] = {
    "tokenizer": (
        json_file("tokenizer_config.json", {"tokenizer_class": "GPT2TokenizerFast"}),
        "tokenizer",
        "refused",
        "GPT2TokenizerFast is none of Elasticsearch's six",
    ),
    "tokenizer by kind": (
        lambda folder: (
            config(model_type="llama")(folder),
            json_file("tokenizer_config.json", {"tokenizer_class": None})(folder),
        )[0],
        "tokenizer",
        "refused",
        "Elasticsearch has none for 'llama' models",
    ),
    "vocabulary": (
        lambda folder: (folder / "vocab.txt").unlink(),
        "vocabulary",
        "refused",
        "vocab.txt not there, which eland reads",
    ),
    "pieces": (config(vocab_size=80), "vocabulary", "refused", "89 pieces, but the model knows 80"),
    "weights": (
        lambda folder: (folder / "model.safetensors").unlink(),
        "weights",
        "refused",
        "none that TorchScript can be made of",
    ),
    "length": (
        json_file("tokenizer_config.json", {"model_max_length": 64}),
        "length",
        "refused",
        "64 tokens are let through, but the model has positions for 32",
    ),
}


@pytest.mark.parametrize("case", UNTRACED)
def test_a_fault_is_found_before_it_is_traced(copy: Spoil, case: str) -> None:
    change, check, status, words = UNTRACED[case]
    folder = copy()
    change(folder)
    found = found_in(folder)[check]
    assert (found.status, words in f"{found.found} {found.advice}") == (status, True), found


STACKS = {
    "9.4": ("ok", "PyTorch 2.7.1"),
    "9.1": ("warning", "PyTorch 2.5.1"),
    "8.19": ("warning", "PyTorch 2.5.1"),
    "8.12": ("refused", "has no aten::scaled_dot_product_attention"),
    "8.2": ("refused", "cannot run such models"),
}


@pytest.mark.parametrize("version", STACKS)
def test_an_older_stack(packed: Path, version: str) -> None:
    status, words = STACKS[version]
    found = found_in(packed, stack=version)["stack"]
    assert (found.status, words in found.found) == (status, True), found


def test_an_archive_by_itself() -> None:
    found = found_in(ARCHIVES / "strided.pt")
    assert found["operators"].status == "refused"
    assert not {"architecture", "tokenizer", "labels", "licence", "task", "weights"} & set(found)


def test_another_task_than_that_of_the_package(packed: Path) -> None:
    found = found_in(packed, task="zero-shot-classification")["task"]
    assert (found.status, found.found) == (
        "refused",
        "the package is for text_classification, not zero_shot_classification",
    )
    with pytest.raises(UsageError, match="did you mean 'fill_mask'"):
        found_in(packed, task="fill-mas")


@pytest.mark.parametrize(
    ("task", "words"),
    [
        ("zero_shot_classification", "the classes are ERROR, WARNING, INFO"),
        ("text_similarity", "takes one output, the model has 3"),
        ("ner", "but the model is BertForSequenceClassification"),
    ],
)
def test_a_task_that_the_model_is_not_for(task: str, words: str) -> None:
    found = found_in(TINY, task=task)["task"]
    assert (found.status, words in found.found) == ("refused", True), found


@pytest.mark.parametrize("text", ["nine", "9.x", "9.2.1.4", ""])
def test_a_version_that_is_none(text: str) -> None:
    with pytest.raises(UsageError, match="--stack"):
        parse_stack(text)


def test_a_folder_without_a_model_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"neither config\.json nor"):
        read_subject(str(tmp_path))


def test_memory_is_what_is_larger() -> None:
    mib = 1 << 20
    measured = {"per_deployment_memory_bytes": 300 * mib, "per_allocation_memory_bytes": 50 * mib}
    assert memory(100 * mib, {}) == 440 * mib
    assert memory(100 * mib, measured) == 450 * mib
    assert memory(100 * mib, measured, allocations=4) == 600 * mib
    assert memory(200 * mib, measured) == 640 * mib


def subject(packed: Path) -> Subject:
    return read_subject(str(packed))


def test_what_a_cluster_says(packed: Path) -> None:
    (has,) = licence_held("trial", True)
    (lacks,) = licence_held("basic", False)
    (none,) = licence_held("", False)
    assert [each.status for each in (has, lacks, none)] == ["ok", "refused", "refused"]
    found = [[*memory_there(subject(packed), total)] for total in (None, 0, 200 << 20, 1 << 30)]
    assert [[each.status for each in every] for every in found] == [[], ["refused"], ["refused"], ["ok"]]
    assert "240 MiB wanted, 200 MiB" in found[2][0].found
    states = [next(iter(id_free("m", deployed))).status for deployed in (None, False, True)]
    assert states == ["ok", "warning", "warning"]
