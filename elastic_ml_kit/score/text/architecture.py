"""What a text model can be asked, told from its architecture: one row for each kind of output layer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

TEXT_CLASSIFICATION = "text_classification"
ZERO_SHOT = "zero_shot_classification"
SIMILARITY = "text_similarity"
NER = "ner"
FILL_MASK = "fill_mask"
QUESTION_ANSWERING = "question_answering"
TEXT_EMBEDDING = "text_embedding"


@dataclass(frozen=True, slots=True)
class Head:
    """An output layer.

    Attributes:
        suffix: how the name of its architectures ends.
        tasks: what it can be asked, in Elasticsearch's words; the first unless another is named.
        loader: the class of transformers that reads it.
        outputs: names of what it gives out, in torch and in an ONNX file; any of a tuple will do.
        labelled: whether id2label names its outputs.
    """

    suffix: str
    tasks: tuple[str, ...]
    loader: str
    outputs: tuple[tuple[str, ...], ...] = (("logits",),)
    labelled: bool = False


HEADS = (
    Head(
        "ForSequenceClassification",
        (TEXT_CLASSIFICATION, ZERO_SHOT, SIMILARITY),
        "AutoModelForSequenceClassification",
        labelled=True,
    ),
    Head("ForTokenClassification", (NER,), "AutoModelForTokenClassification", labelled=True),
    Head("ForMaskedLM", (FILL_MASK,), "AutoModelForMaskedLM"),
    Head(
        "ForQuestionAnswering",
        (QUESTION_ANSWERING,),
        "AutoModelForQuestionAnswering",
        (("start_logits",), ("end_logits",)),
    ),
    Head("Model", (TEXT_EMBEDDING,), "AutoModel", (("last_hidden_state", "token_embeddings"),)),
)
TASKS = tuple(task for head in HEADS for task in head.tasks)
_ENCODER = HEADS[-1]


def find_head(config: Mapping[str, Any], pooled: bool = False) -> Head | None:
    """The output layer that a config.json tells of; None where it is none of these.

    Args:
        pooled: whether the folder is one of sentence-transformers, which leave the output layer unused.

    Example:
        >>> find_head({"architectures": ["BertForMaskedLM"]}).tasks
        ('fill_mask',)
    """
    if pooled:
        return _ENCODER
    names = config.get("architectures")
    for name in names if isinstance(names, list) else ():
        for head in HEADS:
            if str(name).endswith(head.suffix):
                return head
    return None


def usual_task(head: Head, config: Mapping[str, Any]) -> str:
    """What a model is asked where nothing is said: a single output of a classifier is a similarity.

    Example:
        >>> usual_task(HEADS[0], {"id2label": {"0": "LABEL_0"}})
        'text_similarity'
    """
    if head.tasks[0] == TEXT_CLASSIFICATION and len(config.get("id2label") or ()) == 1:
        return SIMILARITY
    return head.tasks[0]


def entailment(labels: tuple[str, ...]) -> tuple[int, int] | None:
    """Where a model of natural language inference says "follows" and "contradicts"; None if it is none.

    Example:
        >>> entailment(("contradiction", "neutral", "entailment"))
        (2, 0)
    """
    lower = [label.lower() for label in labels]
    follows = next((at for at, label in enumerate(lower) if label.startswith("entail")), None)
    if follows is None:
        return None
    against = next((at for at, label in enumerate(lower) if label.startswith("contra")), None)
    return follows, against if against is not None else (len(labels) - 1 if follows == 0 else 0)
