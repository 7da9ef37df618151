"""A document gets the rows of a table that belong to one of its fields."""

from __future__ import annotations

from itertools import islice
from typing import ClassVar

from elastic_ml_kit.normalise.document import IngestDocument
from elastic_ml_kit.normalise.faults import IngestError
from elastic_ml_kit.normalise.options import Options
from elastic_ml_kit.normalise.processor import Processor
from elastic_ml_kit.normalise.processors.enrich_rows import Search, search_of
from elastic_ml_kit.normalise.values import deep_copy

_RELATIONS = dict.fromkeys(("INTERSECTS", "DISJOINT", "WITHIN", "CONTAINS"))
_MOST = 128


class Enrich(Processor):
    """Options `policy_name`, `field`, `target_field`, `max_matches` (1), `override` (true), `shape_relation`
    (INTERSECTS), `ignore_missing` (false). The rows of a policy are a local table of its name.
    """

    type: ClassVar[str] = "enrich"

    def __init__(self, options: Options) -> None:
        self._search = _search(options)
        self._field = options.template_field("field")
        self._target = options.template_field("target_field")
        self._override = options.flag("override", True)
        self._ignore_missing = options.flag("ignore_missing")
        self._most = options.whole("max_matches", 1)
        if not 1 <= self._most <= _MOST:
            raise options.refuse("max_matches", f"should be between 1 and {_MOST}")

    def run(self, document: IngestDocument) -> None:
        origin = self._field.of(document)
        value = document.find(origin) if self._ignore_missing else document.get(origin)
        if value is None:
            return
        rows = [deep_copy(dict(row)) for row in islice(self._search(value), self._most)]
        target = self._target.of(document)
        if rows and (self._override or not document.has(target)):
            document.set(target, rows[0] if self._most == 1 else rows)


def _search(options: Options) -> Search:
    name = options.text("policy_name")
    relation = options.choice("shape_relation", _RELATIONS, "INTERSECTS")
    table = options.around.resources.tables(name)
    if table is None:
        reason = f"no enrich index exists for policy with name [{name}]; its rows are to be given as a table"
        raise options.refuse("policy_name", reason)
    try:
        return search_of(table, relation)
    except IngestError as error:
        raise options.refuse("policy_name", f"the table of [{name}] cannot be used: {error}") from None
