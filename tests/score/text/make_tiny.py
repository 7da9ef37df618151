"""Makes `data/tiny/`, the text model that the tests run, and what Hugging Face answers with it.

Needs torch, transformers and onnx: `python tests/score/text/make_tiny.py`. It learns three words of failure
and three of warning, no more; the tests ask whether the kit's answers are those of Hugging Face, not whether
they are good. `data/tiny-expected.json` holds texts and their probabilities, each text run alone in fp32.
"""

from __future__ import annotations

import json
import random
from importlib import import_module
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "data" / "tiny"
LABELS = ("ERROR", "WARNING", "INFO")
WORDS = {
    "ERROR": ("failed", "refused", "corrupt"),
    "WARNING": ("slow", "retry", "deprecated"),
    "INFO": ("started", "closed", "ready"),
}
OTHER = (
    *("the", "disk", "connection", "of", "user", "host", "job", "file", "service", "on", "to", "is", "for"),
    *("from", "node", "##s", "##ed", "1", "2", "3", ":", ".", "-", "#"),
)
LETTERS = tuple("abcdefghijklmnopqrstuvwxyz")
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")
LONGEST = 32
TEXTS = (
    "disk of node 1 failed",
    "the connection is slow : retry 3",
    "service started on host 2",
    "",
    "   ",
    "FAILED",
    "Verbindung geschlossen – größer als ü",
    "日本語 ログ",
    "[CLS] failed [SEP]",
    "x" * 300,
    "user " * 200 + "failed",
    "failed " + "user " * 200,
    "tab\tand\u0000null\u200bwidth",
)


def tokenizer(transformers: Any) -> Any:
    """A WordPiece tokenizer of words, letters and pieces."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    pieces = [*SPECIAL, *OTHER, *(word for words in WORDS.values() for word in words)]
    pieces += [*LETTERS, *(f"##{letter}" for letter in LETTERS)]
    vocabulary = FOLDER / "vocab.txt"
    vocabulary.write_text("\n".join(dict.fromkeys(pieces)) + "\n", encoding="utf-8")
    return transformers.BertTokenizerFast(str(vocabulary), do_lower_case=True, model_max_length=LONGEST)


def example(dice: random.Random) -> tuple[str, int]:
    """A line and its class."""
    label = dice.randrange(len(LABELS))
    words = dice.choices([word for word in OTHER if not word.startswith("##")], k=dice.randint(1, 9))
    words.insert(dice.randint(0, len(words)), dice.choice(WORDS[LABELS[label]]))
    return " ".join(words), label


def main() -> None:
    """Train, save in all forms, and write down what the model answers."""
    torch, transformers = import_module("torch"), import_module("transformers")
    torch.manual_seed(7)
    torch.set_num_threads(1)
    dice = random.Random(7)
    tokens = tokenizer(transformers)
    config = transformers.BertConfig(
        vocab_size=len(tokens),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=LONGEST,
        initializer_range=0.2,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
        id2label=dict(enumerate(LABELS)),
        label2id={label: number for number, label in enumerate(LABELS)},
        attn_implementation="eager",
    )
    model = transformers.BertForSequenceClassification(config)
    optimizer = torch.optim.AdamW(model.parameters(), lr=5e-3)
    for _ in range(400):
        texts, labels = zip(*(example(dice) for _ in range(32)), strict=True)
        batch = tokens(list(texts), padding=True, truncation=True, return_tensors="pt")
        loss = model(**batch, labels=torch.tensor(labels)).loss
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.eval()
    model.save_pretrained(FOLDER)
    (FOLDER / "model.safetensors").chmod(0o644)
    tokens.save_pretrained(FOLDER)
    export(torch, model, tokens)
    write_expected(torch, model, tokens)
    print("loss", loss.item(), {path.name: path.stat().st_size for path in FOLDER.iterdir()})


def export(torch: Any, model: Any, tokens: Any) -> None:
    """Write model.onnx, free in batch and length."""
    batch = tokens(["a b", "failed"], padding=True, return_tensors="pt")
    names = ("input_ids", "attention_mask", "token_type_ids")
    model.config.return_dict = False
    torch.onnx.export(
        model,
        tuple(batch[name] for name in names),
        str(FOLDER / "model.onnx"),
        input_names=list(names),
        output_names=["logits"],
        dynamic_axes={name: {0: "batch", 1: "length"} for name in names} | {"logits": {0: "batch"}},
        opset_version=17,
        dynamo=False,
    )
    model.config.return_dict = True


def write_expected(torch: Any, model: Any, tokens: Any) -> None:
    """Write each text with the probabilities that it gets on its own."""
    rows = []
    with torch.no_grad():
        for text in TEXTS:
            batch = tokens(text, truncation=True, return_tensors="pt")
            values = torch.softmax(model(**batch).logits[0].double(), dim=-1).tolist()
            rows.append({"text": text, "probabilities": values, "tokens": len(batch["input_ids"][0])})
    path = FOLDER.with_name("tiny-expected.json")
    path.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
