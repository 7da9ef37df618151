"""Tiny random models of every kind, as torch and as ONNX, made while the tests run; needs the extra `ml`."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

LINES = (
    "Accepted password for root from 10.0.0.7 port 22",
    "the disk of node seven failed at noon",
    "connection to Berlin was refused by host alpha",
    "job backup started on server Zürich",
    "retry of the slow query in database orders",
)
SPECIAL = {
    "bert": ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"],
    "roberta": ["<s>", "<pad>", "</s>", "<unk>", "<mask>"],
}
CLASSES = {
    "text_classification": "SequenceClassification",
    "zero_shot_classification": "SequenceClassification",
    "text_similarity": "SequenceClassification",
    "ner": "TokenClassification",
    "fill_mask": "MaskedLM",
    "question_answering": "QuestionAnswering",
    "text_embedding": "Model",
}
LABELS = {
    "text_classification": ("ERROR", "WARNING", "INFO"),
    "zero_shot_classification": ("contradiction", "neutral", "entailment"),
    "text_similarity": ("LABEL_0",),
    "ner": ("O", "B-PER", "I-PER", "B-LOC", "I-LOC"),
}
OUTPUTS = {"question_answering": ["start_logits", "end_logits"], "text_embedding": ["last_hidden_state"]}
LONGEST = 48


def make_model(folder: Path, kind: str, task: str, seed: int = 3) -> Path:
    """A model of few random numbers: `bert` with word pieces, or `roberta` with byte-level pairs."""
    torch, transformers = import_module("torch"), import_module("transformers")
    torch.manual_seed(seed)
    folder.mkdir(parents=True)
    tokens = _tokenizer(transformers, folder, kind)
    labels = LABELS.get(task)
    sizes: dict[str, Any] = {
        "vocab_size": len(tokens),
        "hidden_size": 16,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "intermediate_size": 32,
        "max_position_embeddings": LONGEST + 2,
        "type_vocab_size": 1 if kind == "roberta" else 2,
        "pad_token_id": tokens.pad_token_id,
        "initializer_range": 0.6,
        "attn_implementation": "eager",
    }
    if labels:
        sizes["id2label"] = dict(enumerate(labels))
        sizes["label2id"] = {label: number for number, label in enumerate(labels)}
    name = {"bert": "Bert", "roberta": "Roberta"}[kind]
    config = getattr(transformers, f"{name}Config")(**sizes)
    suffix = CLASSES[task] if CLASSES[task] == "Model" else f"For{CLASSES[task]}"
    model = getattr(transformers, f"{name}{suffix}")(config).eval()
    model.save_pretrained(folder)
    tokens.save_pretrained(folder)
    _export(torch, model, tokens, folder, OUTPUTS.get(task, ["logits"]))
    return folder


def _tokenizer(transformers: Any, folder: Path, kind: str) -> Any:
    tokenizers = import_module("tokenizers")
    if kind == "bert":
        made = tokenizers.BertWordPieceTokenizer(lowercase=True)
        made.train_from_iterator(LINES, vocab_size=150, special_tokens=SPECIAL[kind], show_progress=False)
        made.save_model(str(folder))
        return transformers.BertTokenizerFast(str(folder / "vocab.txt"), model_max_length=LONGEST)
    made = tokenizers.ByteLevelBPETokenizer()
    made.train_from_iterator(LINES, vocab_size=320, special_tokens=SPECIAL[kind], show_progress=False)
    made.save_model(str(folder))
    files = [str(folder / name) for name in ("vocab.json", "merges.txt")]
    return transformers.RobertaTokenizerFast(*files, model_max_length=LONGEST)


def _export(torch: Any, model: Any, tokens: Any, folder: Path, outputs: list[str]) -> None:
    """Write model.onnx, free in batch and length."""
    batch = tokens([("a b", "c"), ("failed", "disk of")], padding=True, return_tensors="pt")
    names = [name for name in ("input_ids", "attention_mask", "token_type_ids") if name in batch]
    free = {name: {0: "batch", 1: "length"} for name in (*names, *outputs)}
    if outputs == ["logits"] and "Sequence" in type(model).__name__:
        free["logits"] = {0: "batch"}
    model.config.return_dict = False
    torch.onnx.export(
        model,
        tuple(batch[name] for name in names),
        str(folder / "model.onnx"),
        input_names=names,
        output_names=outputs,
        dynamic_axes=free,
        opset_version=17,
        dynamo=False,
    )
    model.config.return_dict = True
