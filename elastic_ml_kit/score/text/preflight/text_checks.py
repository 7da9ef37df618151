"""Checks of how a model reads: its tokenizer, its vocabulary, and how long a text may be."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from elastic_ml_kit.errors import InputError
from elastic_ml_kit.score.text.folder import VOCABULARY
from elastic_ml_kit.score.text.preflight import facts
from elastic_ml_kit.score.text.preflight.finding import OK, REFUSED, WARNING, Finding
from elastic_ml_kit.score.text.preflight.subject import Subject

_SLOW = {
    "bert": (VOCABULARY,),
    "mpnet": (VOCABULARY,),
    "bert_ja": (VOCABULARY,),
    "roberta": ("vocab.json", "merges.txt"),
    "xlm_roberta": ("sentencepiece.bpe.model",),
    "deberta_v2": ("spm.model",),
}
"""Files that eland reads a tokenizer from; tokenizer.json is not enough for it."""
_AFTER_PADDING = ("roberta", "xlm-roberta", "camembert", "mpnet", "longformer")
"""Model types that count positions from behind the number of the padding piece."""


def tokenizer(subject: Subject) -> Iterator[Finding]:
    """Which of Elasticsearch's tokenizers it is, or why none."""
    wanted, why = tokenizer_of(subject)
    if subject.folder is None:
        return
    packed = subject.package.tokenization[0] if subject.package else ""
    if packed and packed not in facts.TOKENIZERS:
        yield Finding("tokenizer", REFUSED, f"the package says '{packed}'", facts.TOKENIZER_ADVICE)
    elif packed and wanted and packed != wanted:
        found = f"the package says {packed}, the model's is {wanted}"
        yield Finding("tokenizer", REFUSED, found, "make the package anew; it is another model's")
    elif packed or wanted:
        yield Finding("tokenizer", OK, f"{packed or wanted}{f' ({why})' if why and wanted else ''}")
    else:
        yield Finding("tokenizer", REFUSED, why, facts.TOKENIZER_ADVICE)


def tokenizer_of(subject: Subject) -> tuple[str, str]:
    """The tokenizer's name for Elasticsearch, empty where it has none such; and what that is told from."""
    given = str(subject.tokenizer_config.get("tokenizer_class") or "")
    kind = given.removesuffix("Fast")
    if kind and kind != "PreTrainedTokenizer":
        for name, classes in facts.TOKENIZERS.items():
            if kind in classes:
                return name, given
        return "", f"{given} is none of Elasticsearch's six"
    name = facts.TOKENIZER_OF_TYPE.get(subject.model_type, "")
    if name:
        return name, f"as {subject.model_type} models have"
    told = f"'{subject.model_type}' models" if subject.model_type else "a model whose kind is not told"
    return "", f"Elasticsearch has none for {told}"


def vocabulary(subject: Subject) -> Iterator[Finding]:
    """Whether the vocabulary is whole, and the same size as the model's."""
    size = subject.config.get("vocab_size")
    if subject.folder is None:
        return
    if subject.package is None:
        yield from _untraced(subject)
        return
    pieces = subject.package.vocabulary["vocabulary"]
    if len(set(pieces)) < len(pieces):
        advice = "make the package anew"
        yield Finding(
            "vocabulary", REFUSED, f"{len(pieces) - len(set(pieces))} pieces are there twice", advice
        )
    elif isinstance(size, int) and len(pieces) > size:
        found = f"{len(pieces):,} pieces, but the model knows {size:,}"
        yield Finding("vocabulary", REFUSED, found, "take the model's own tokenizer")
    elif subject.package.tokenization[0] == "roberta" and not subject.package.vocabulary.get("merges"):
        yield Finding("vocabulary", REFUSED, "no merges, which roberta's tokenizer needs", "make it anew")
    else:
        yield Finding("vocabulary", OK, f"{len(pieces):,} pieces")


def _untraced(subject: Subject) -> Iterator[Finding]:
    """Whether eland finds the files that it reads a vocabulary from."""
    assert subject.folder is not None
    wanted, _ = tokenizer_of(subject)
    missing = [name for name in _SLOW.get(wanted, ()) if not (subject.folder / name).is_file()]
    if missing:
        advice = "save it with transformers' slow tokenizer (use_fast=False), which writes them"
        yield Finding("vocabulary", REFUSED, f"{', '.join(missing)} not there, which eland reads", advice)
        return
    pieces = _pieces(subject.folder / VOCABULARY)
    size = subject.config.get("vocab_size")
    if pieces and isinstance(size, int) and pieces > size:
        found = f"{pieces:,} pieces, but the model knows {size:,}"
        yield Finding("vocabulary", REFUSED, found, "take the model's own tokenizer")
    elif pieces:
        yield Finding("vocabulary", OK, f"{pieces:,} pieces")


def _pieces(file: Path) -> int:
    if not file.is_file():
        return 0
    with file.open("rb") as lines:
        return sum(1 for line in lines if line.strip())


def length(subject: Subject) -> Iterator[Finding]:
    """Whether the texts that Elasticsearch lets through are no longer than the model's positions."""
    if subject.folder is None or not subject.config:
        return
    longest = _positions(subject)
    asked = _asked(subject)
    if asked is None:
        advice = "set model_max_length in tokenizer_config.json, or say --max-length when it is traced"
        yield Finding("length", WARNING, "the tokenizer names no limit", advice)
    elif longest is not None and asked > longest:
        found = f"{asked} tokens are let through, but the model has positions for {longest}"
        advice = f"trace it with --max-length {longest}; on longer texts it would fail"
        yield Finding("length", REFUSED, found, advice)
    elif asked > facts.LONGEST_USUAL:
        advice = "memory and time grow with the square; say --max-length 512 if lines are short"
        yield Finding("length", WARNING, f"{asked} tokens a text", advice)
    else:
        less = f" of {longest} that the model has" if longest and asked < longest else ""
        yield Finding("length", OK, f"{asked} tokens a text{less}; longer ones are cut")


def _positions(subject: Subject) -> int | None:
    """Tokens that the model has positions for; None where it counts no positions."""
    told = subject.config.get("max_position_embeddings")
    if not isinstance(told, int) or told <= 0:
        return None
    lost = 1 + int(subject.config.get("pad_token_id") or 0) if subject.model_type in _AFTER_PADDING else 0
    return told - lost


def _asked(subject: Subject) -> int | None:
    """The tokens that a text may have in Elasticsearch: by the package, else by the tokenizer."""
    told = (
        subject.package.tokenization[1].get("max_sequence_length")
        if subject.package
        else subject.tokenizer_config.get("model_max_length")
    )
    return int(told) if isinstance(told, int | float) and 0 < told < 100_000 else None


def case(subject: Subject) -> Iterator[Finding]:
    """Whether Elasticsearch makes letters small where the model's own tokenizer does, and only there."""
    if subject.package is None or subject.folder is None:
        return
    there = subject.package.tokenization[1].get("do_lower_case")
    own = _lower(subject.folder / "tokenizer.json")
    if isinstance(there, bool) and own is not None and there != own:
        found = (
            f"Elasticsearch would {'' if there else 'not '}make letters small, tokenizer.json says otherwise"
        )
        yield Finding("case", REFUSED, found, "set do_lower_case in tokenizer_config.json, and trace anew")


def _lower(file: Path) -> bool | None:
    """What tokenizer.json says of case; None where it says nothing that can be compared."""
    if not file.is_file():
        return None
    try:
        told = json.loads(file.read_text(encoding="utf-8")).get("normalizer") or {}
    except (ValueError, AttributeError) as error:
        raise InputError(f"{file} is no JSON object: {error}") from None
    value = told.get("lowercase") if told.get("type") == "BertNormalizer" else None
    return value if isinstance(value, bool) else None
