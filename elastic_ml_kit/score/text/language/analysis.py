"""All that is told of each line of an input, as a document's fields below `ml.text`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Protocol

from elastic_ml_kit.score.text.language.corpus import MOST_TEMPLATES, Corpus, Keyword, Template
from elastic_ml_kit.score.text.language.detection import detect_language
from elastic_ml_kit.score.text.language.entities import Entity
from elastic_ml_kit.score.text.language.nearest import Neighbours
from elastic_ml_kit.score.text.language.terms import Reading, read_message
from elastic_ml_kit.score.text.language.topics import Topics
from elastic_ml_kit.score.text.language.vocabulary import FUNCTION_WORDS
from elastic_ml_kit.score.text.lines import Line

WHAT = ("keywords", "entities", "language", "topics", "similarity", "sentiment")
"""What can be asked for."""
OF_CORPUS = frozenset(["keywords", "topics", "similarity"])
"""What the whole input has to be read for, before the first line is told of."""
ENGLISH = FUNCTION_WORDS["en"]
_TOGETHER = 256
"""Lines that a model runs over at once."""
_MOST_SEEN = 1 << 17
"""Different entities or words that are counted; beyond them the rarest are forgotten."""


class Named(Protocol):
    """A name that a model found."""

    entity: str
    class_name: str
    class_probability: float
    start_pos: int
    end_pos: int


@dataclass(frozen=True, slots=True)
class Name:
    """A name that a model found, told as an entity.

    Attributes:
        text: the piece.
        label: its class in the model.
        start: its first character, counted from 0.
        end: the character after its last.
        probability: what the model gives it.
    """

    text: str
    label: str
    start: int
    end: int
    probability: float


class NameModel(Protocol):
    """Finds names in texts."""

    def entities(self, texts: Sequence[str]) -> Sequence[Sequence[Any]]:
        """The names in each text, see `Named`."""


class ClassModel(Protocol):
    """Gives texts the probability of each class."""

    labels: tuple[str, ...]

    def probabilities(self, texts: Sequence[str]) -> Any:
        """A row a text, a column a class."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What analyses lines.

    Attributes:
        what: of `WHAT`, what is told.
        corpus: the templates of the input, for keywords.
        topics: its topics.
        neighbours: its templates, for the nearest.
        names: a model for names beside those that have a grammar.
        sentiment: a model of classes.
    """

    what: frozenset[str]
    corpus: Corpus = field(default_factory=Corpus)
    topics: Topics | None = None
    neighbours: Neighbours | None = None
    names: NameModel | None = None
    sentiment: ClassModel | None = None


@dataclass(slots=True)
class Seen:
    """What was found so far, counted.

    Attributes:
        lines: lines with a text.
        raw: lines that were not UTF-8.
        faults: lines without one, by reason.
        entities: by label and text.
        languages: lines by language.
        keywords: lines by word that was among their keywords.
        topics: lines by number of their topic; 0 is none.
    """

    lines: int = 0
    raw: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    entities: Counter[tuple[str, str]] = field(default_factory=Counter)
    languages: Counter[str] = field(default_factory=Counter)
    keywords: Counter[str] = field(default_factory=Counter)
    topics: Counter[int] = field(default_factory=Counter)


def learn(lines: Iterable[Line]) -> Corpus:
    """The templates of an input."""
    corpus = Corpus()
    for line in lines:
        if line.text is not None and not line.fault:
            corpus.add(read_message(line.text))
    return corpus


@dataclass(frozen=True, slots=True)
class _Shared:
    """What is told of every message of a template: fields, and what is counted."""

    told: dict[str, Any]
    language: str
    keywords: Sequence[str]
    topic: int


class Analysis:
    """Tells what is asked for of line after line, in constant memory; `seen` counts what was found.

    Args:
        tools: what analyses them.

    Example:
        >>> analysis = Analysis(Tools(frozenset(["entities", "language"])))
        >>> ((line, found),) = analysis.run([Line("Connection from 10.0.0.7 refused")])
        >>> found["entities"]
        [Entity(text='10.0.0.7', label='ip', start=16, end=24)]
        >>> found["language"].name
        'en'
    """

    def __init__(self, tools: Tools) -> None:
        self.tools = tools
        self.seen = Seen()
        self._known: dict[str, _Shared] = {}

    def run(self, lines: Iterable[Line]) -> Iterator[tuple[Line, dict[str, Any]]]:
        """Each line, in order, and what is told of it; nothing of one without a text."""
        source = iter(lines)
        together = _TOGETHER if self.tools.names or self.tools.sentiment else 1
        while some := list(islice(source, together)):
            texts = [line.text for line in some if line.text is not None and not line.fault]
            told = iter(self._tell(texts))
            for line in some:
                self.seen.raw += line.raw
                if line.text is None or line.fault:
                    self.seen.faults[line.fault] += 1
                    yield line, {}
                else:
                    yield line, next(told)

    def _tell(self, texts: Sequence[str]) -> Iterator[dict[str, Any]]:
        tools, seen = self.tools, self.seen
        names = tools.names.entities(texts) if tools.names and texts else [()] * len(texts)
        rows = tools.sentiment.probabilities(texts).tolist() if tools.sentiment and texts else None
        for place, text in enumerate(texts):
            reading = read_message(text)
            found: dict[str, Any] = {}
            if "entities" in tools.what:
                found["entities"] = _entities(reading, names[place])
                _count(seen.entities, [(each.label, each.text) for each in found["entities"]])
            shared = self._shared(reading)
            found |= shared.told
            self._see(shared)
            if rows is not None and tools.sentiment is not None:
                found["sentiment"] = _classes(tools.sentiment.labels, rows[place])
            yield found

    def _shared(self, reading: Reading) -> _Shared:
        """What all messages of a template have in common, found once."""
        known = self._known.get(reading.template)
        if known is None:
            if len(self._known) >= MOST_TEMPLATES:
                self._known.clear()
            known = self._known[reading.template] = self._find(reading)
        return known

    def _find(self, reading: Reading) -> _Shared:
        tools, told = self.tools, dict[str, Any]()
        language = detect_language(reading.text, reading.spans)
        if "language" in tools.what:
            told["language"] = language
        keywords: list[Keyword] = []
        if "keywords" in tools.what:
            without = ENGLISH | FUNCTION_WORDS.get(language.name, frozenset())
            keywords = told["keywords"] = tools.corpus.keywords(reading.terms, without)
        template = Template(reading.template, reading.terms, reading.text, 0)
        place = tools.topics.place(template) if tools.topics is not None else None
        if place:
            topic = place.topic
            told["topic"] = {"id": topic.id, "label": topic.label, "size": topic.size}
            told["topic"]["similarity"] = place.similarity
        near = tools.neighbours.nearest(template) if tools.neighbours is not None else None
        if near:
            told["similar"] = near
        return _Shared(told, language.name, [each.term for each in keywords], place.topic.id if place else 0)

    def _see(self, shared: _Shared) -> None:
        seen = self.seen
        seen.lines += 1
        seen.languages[shared.language] += 1
        seen.topics[shared.topic] += 1
        _count(seen.keywords, shared.keywords)


def _entities(reading: Reading, names: Sequence[Named]) -> list[Entity | Name]:
    """Those of the grammar, and of a model's names those that overlap none of them, in their order."""
    found: list[Entity | Name] = [*reading.entities]
    for name in names:
        start, end = name.start_pos, name.end_pos
        if not any(each.start < end and start < each.end for each in reading.entities):
            probability = round(name.class_probability, 6)
            found.append(Name(name.entity, name.class_name, start, end, probability))
    return sorted(found, key=lambda each: each.start) if names else found


def _classes(labels: Sequence[str], row: Sequence[float]) -> dict[str, Any]:
    best = max(range(len(row)), key=row.__getitem__)
    values: Mapping[str, float] = {label: round(value, 6) for label, value in zip(labels, row, strict=True)}
    return {"class": labels[best], "probability": round(row[best], 6), "probabilities": values}


def _count(counter: Counter[Any], items: Iterable[Any]) -> None:
    """Count, and forget the rarer half when there are too many."""
    counter.update(items)
    if len(counter) > _MOST_SEEN:
        kept = counter.most_common(_MOST_SEEN // 2)
        counter.clear()
        counter.update(dict(kept))
