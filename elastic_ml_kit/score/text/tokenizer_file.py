"""The tokenizer of a model folder: tokenizer.json, or what can be made from its vocabulary alone."""

from __future__ import annotations

from typing import Any

from elastic_ml_kit.errors import InputError
from elastic_ml_kit.score.text.folder import BPE, TOKENIZER, VOCABULARY, ModelFolder

_WORDPIECE = ("bert", "distilbert", "electra", "mobilebert", "funnel", "convbert", "layoutlm", "lxmert")
_BYTE_LEVEL = ("roberta", "longformer", "bart")


def read_tokenizer(folder: ModelFolder) -> Any:
    """The tokenizer, as the library `tokenizers` has it.

    Errors:
        InputError: it is broken, or the vocabulary alone does not say how texts are cut.
    """
    from tokenizers import Tokenizer  # type: ignore[import-untyped]

    file = folder.path / TOKENIZER
    if not file.is_file():
        merged = folder.model_type in _BYTE_LEVEL and (folder.path / BPE[1]).is_file()
        return _byte_level(folder) if merged else _wordpiece(folder)
    try:
        return Tokenizer.from_file(str(file))
    except Exception as error:  # tokenizers raises nothing narrower
        raise InputError(f"{file} is no tokenizer: {error}") from None


def _wordpiece(folder: ModelFolder) -> Any:
    """BERT's tokenizer, of which only the vocabulary is kept in a folder."""
    from tokenizers import BertWordPieceTokenizer, Tokenizer

    file = folder.path / VOCABULARY
    if folder.model_type not in _WORDPIECE:
        raise InputError(
            f"{folder.path} has no {TOKENIZER}, and {VOCABULARY} says not how a {folder.model_type} reads"
        )
    options = folder.tokenizer_config
    lower = bool(options.get("do_lower_case", True))
    try:
        pieces = file.read_text(encoding="utf-8").split("\n")
        made = BertWordPieceTokenizer(
            {piece.rstrip("\r"): number for number, piece in enumerate(pieces) if piece},
            lowercase=lower,
            strip_accents=options.get("strip_accents"),
            handle_chinese_chars=bool(options.get("tokenize_chinese_chars", True)),
        )
        return Tokenizer.from_str(made.to_str())
    except Exception as error:  # tokenizers raises nothing narrower
        raise InputError(f"{file} is no vocabulary of word pieces: {error}") from None


def _byte_level(folder: ModelFolder) -> Any:
    """RoBERTa's tokenizer, from its pairs of pieces that go together."""
    from tokenizers import AddedToken, ByteLevelBPETokenizer, Tokenizer, processors

    vocabulary, merges = (folder.path / name for name in BPE)
    space = bool(folder.tokenizer_config.get("add_prefix_space", False))
    mask = AddedToken("<mask>", lstrip=True, special=True)
    try:
        made = ByteLevelBPETokenizer.from_file(str(vocabulary), str(merges), add_prefix_space=space)
        made.add_special_tokens(["<s>", "<pad>", "</s>", "<unk>", mask])
        tokenizer = Tokenizer.from_str(made.to_str())
        ends = [(piece, tokenizer.token_to_id(piece)) for piece in ("</s>", "<s>")]
        tokenizer.post_processor = processors.RobertaProcessing(*ends, add_prefix_space=space)
    except Exception as error:  # tokenizers raises nothing narrower
        raise InputError(f"{vocabulary} and {merges.name} are no byte-level vocabulary: {error}") from None
    return tokenizer
