"""What Elasticsearch's machine learning takes, as tables: tokenizers, architectures, PyTorch by version."""

from __future__ import annotations

TOKENIZERS = {
    "bert": (
        "BertTokenizer",
        "DistilBertTokenizer",
        "ElectraTokenizer",
        "MobileBertTokenizer",
        "RetriBertTokenizer",
        "SqueezeBertTokenizer",
        "DPRContextEncoderTokenizer",
        "DPRQuestionEncoderTokenizer",
    ),
    "bert_ja": ("BertJapaneseTokenizer",),
    "mpnet": ("MPNetTokenizer",),
    "roberta": ("RobertaTokenizer", "BartTokenizer"),
    "xlm_roberta": ("XLMRobertaTokenizer",),
    "deberta_v2": ("DebertaV2Tokenizer",),
}
"""The six tokenizers of Elasticsearch, each with the classes of transformers that eland takes for it."""

TOKENIZER_OF_TYPE = {
    "bert": "bert",
    "distilbert": "bert",
    "electra": "bert",
    "mobilebert": "bert",
    "squeezebert": "bert",
    "dpr": "bert",
    "mpnet": "mpnet",
    "roberta": "roberta",
    "bart": "roberta",
    "xlm-roberta": "xlm_roberta",
    "deberta-v2": "deberta_v2",
}
"""The tokenizer that an architecture comes with where its class is not told."""

RUNS = (
    "bert",
    "distilbert",
    "electra",
    "mobilebert",
    "mpnet",
    "roberta",
    "xlm-roberta",
    "deberta-v2",
    "dpr",
)
"""Architectures that ml-cpp takes its list of operators from, or whose operators are all on it."""
REFUSES = {
    "squeezebert": "aten::_convolution",
    "modernbert": "aten::sin, aten::cos and aten::unbind",
    "bart": "an encoder with a decoder, which cannot be traced",
    "t5": "an encoder with a decoder, which cannot be traced",
    "gpt2": "a decoder, whose tokenizer Elasticsearch has not",
    "llama": "a decoder, whose tokenizer Elasticsearch has not",
}
"""Architectures that were tried or are known not to go, with the reason."""

TORCH = (
    ((9, 2, 0), "2.7.1"),
    ((8, 18, 0), "2.5.1"),
    ((8, 15, 2), "2.3.1"),
    ((8, 13, 0), "2.1.2"),
    ((8, 7, 0), "1.13.1"),
    ((8, 3, 0), "1.11"),
)
"""PyTorch of Elasticsearch's process by version, newest first, from the release notes of ml-cpp."""

SINCE_TORCH = {"aten::scaled_dot_product_attention": "2.1.2"}
"""Operators that an older PyTorch of the table has not."""
NEWEST_FORMAT = 10
"""The file format that every PyTorch from 1.11 to 2.13 reads and writes at most."""

TOKENIZER_ADVICE = "take a model with one of the tokenizers " + ", ".join(TOKENIZERS)
LONGEST_USUAL = 512
PART = 1 << 20
"""Bytes of an archive that one request carries."""
QUEUE = 1024
"""Documents that may wait for a deployment unless it is started with another queue_capacity."""
BULKS = (500, 5000)
"""Documents of a bulk request, as shippers and reindexing send them."""
OVERHEAD = 240 << 20
"""Bytes that Elasticsearch adds for the process itself."""
FREE = ("apache-2.0", "mit", "bsd", "isc", "cc0", "unlicense", "cc-by-4.0", "cc-by-sa", "mpl-2.0", "artistic")
"""How identifiers of licences begin that allow commercial use and passing on."""


def torch_of(stack: tuple[int, int, int]) -> str | None:
    """The PyTorch of a version of Elasticsearch; None before 8.3.

    Example:
        >>> torch_of((9, 2, 0)), torch_of((8, 12, 1)), torch_of((9, 1, 0))
        ('2.7.1', '1.13.1', '2.5.1')
    """
    return next((torch for first, torch in TORCH if stack >= first), None)


def numbers(version: str) -> tuple[int, ...]:
    """A version of PyTorch that can be compared.

    Example:
        >>> numbers("2.13.0+cu130") > numbers("2.7.1")
        True
    """
    return tuple(int(part) for part in version.partition("+")[0].split(".") if part.isdecimal())
