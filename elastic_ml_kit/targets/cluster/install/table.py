"""Every kind of resource in one table: where it is read, made, changed and removed, and where its mark is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from elastic_ml_kit.definitions.other import SAVED_TYPES
from elastic_ml_kit.model import Document
from elastic_ml_kit.targets.base import Kind
from elastic_ml_kit.targets.cluster.install import calls, compare
from elastic_ml_kit.targets.cluster.install.calls import Call
from elastic_ml_kit.targets.cluster.install.marks import Place

_TEMPLATE_PARTS = ("template.mappings", "template.settings")


def _put(path: str, body: Document) -> list[Call]:
    return [("PUT", path, body)]


def _put_again(path: str, there: Document, wanted: Document) -> list[Call]:
    return [("PUT", path, wanted)]


def _items(key: str, name: str, inner: str = "") -> Callable[[Any], dict[str, Document]]:
    """Reads a list of resources that name themselves."""
    return lambda answer: {
        each[name]: dict(each[inner]) if inner else {part: each[part] for part in each if part != name}
        for each in answer[key]
    }


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of resource.

    Attributes:
        place: where the mark is.
        path: of one resource in Elasticsearch, "" for what Kibana keeps.
        listing: path that answers with all of them; "" where each is asked for by its id.
        listed: the bodies by id in that answer, as they are sent.
        create: the requests that make one: of path and body.
        update: the requests that change one: of path, the body that is there and the one that is wanted.
        removal: query of the request that removes one.
        saved: type of the saved object, for what Kibana's `_import` takes as such.
        learns: whether it is part of machine learning, which needs a licence.
        wide: whether all installations of a namespace share it; the rest belongs to one prefix.
        whole: paths that come back as they were sent, see `compare.differences`.
        plain: brings a body to the form in which bodies are compared.
        fixed: which of some changes cannot be made to a resource that exists.
        kept: keys that an update takes over from what is there, unless the definition sets them.
        since: first release that knows a key.
    """

    kind: Kind
    place: Place = Place.MANIFEST
    path: str = ""
    listing: str = ""
    listed: Callable[[Any], dict[str, Document]] = dict
    create: Callable[[str, Document], list[Call]] = _put
    update: Callable[[str, Document, Document], list[Call]] = _put_again
    removal: str = ""
    saved: str = ""
    learns: bool = False
    wide: bool = False
    whole: frozenset[str] = frozenset()
    plain: Callable[[Document], Document] = dict
    fixed: Callable[[list[str]], list[str]] = lambda changed: []
    kept: tuple[str, ...] = ()
    since: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def kibana(self) -> bool:
        """Whether Kibana keeps it."""
        return not self.path

    @property
    def booked(self) -> bool:
        """Whether the manifest lists what is ours: a copy of a rule has its tags, others have no mark."""
        return self.place in (Place.TAGS, Place.MANIFEST) and self.kind not in (Kind.SYNC, Kind.STREAM)

    @property
    def beside(self) -> str:
        """The option by which another installation stands beside it."""
        return "--namespace" if self.wide else "--prefix"

    def at(self, name: str) -> str:
        """The path of one resource."""
        return self.path.format(id=quote(name, safe=""))

    def changes(self, there: Document, wanted: Document) -> list[str]:
        """Dotted paths in which what is there differs from what is wanted."""
        return compare.differences(self.plain(wanted), self.plain(there), self.whole)


_ROWS = (
    Row(
        Kind.SCRIPT,
        path="/_scripts/{id}",
        wide=True,
    ),
    Row(
        Kind.MODEL,
        Place.METADATA,
        "/_ml/trained_models/{id}",
        "/_ml/trained_models?size=10000&include=definition_status",
        _items("trained_model_configs", "model_id"),
        learns=True,
        wide=True,
        plain=compare.plain_model,
    ),
    Row(
        Kind.PIPELINE,
        Place.META,
        "/_ingest/pipeline/{id}",
        "/_ingest/pipeline",
        wide=True,
        whole=frozenset({"processors", "on_failure"}),
        since={"field_access_pattern": (9, 2)},
    ),
    Row(
        Kind.COMPONENT,
        Place.META,
        "/_component_template/{id}",
        "/_component_template",
        _items("component_templates", "name", "component_template"),
        wide=True,
        whole=frozenset(_TEMPLATE_PARTS),
        plain=compare.plain_template,
        since={"template.data_stream_options": (8, 19)},
    ),
    Row(
        Kind.TEMPLATE,
        Place.META,
        "/_index_template/{id}",
        "/_index_template",
        _items("index_templates", "name", "index_template"),
        wide=True,
        whole=frozenset({"index_patterns", "composed_of", *_TEMPLATE_PARTS}),
        plain=compare.plain_template,
        since={"template.data_stream_options": (8, 19)},
    ),
    Row(
        Kind.FILTER,
        Place.DESCRIPTION,
        "/_ml/filters/{id}",
        "/_ml/filters?size=10000",
        _items("filters", "filter_id"),
        update=calls.filter_update,
        learns=True,
        whole=frozenset({"items"}),
        plain=compare.plain_filter,
    ),
    Row(
        Kind.JOB,
        Place.SETTINGS,
        "/_ml/anomaly_detectors/{id}",
        "/_ml/anomaly_detectors",
        _items("jobs", "job_id"),
        update=calls.job_update,
        removal="?force=true",
        learns=True,
        plain=compare.plain_job,
        fixed=calls.fixed_in_job,
    ),
    Row(
        Kind.CALENDAR,
        Place.DESCRIPTION,
        "/_ml/calendars/{id}",
        "/_ml/calendars?size=10000",
        _items("calendars", "calendar_id"),
        calls.calendar_creation,
        calls.calendar_update,
        learns=True,
        plain=compare.plain_calendar,
    ),
    Row(
        Kind.DATAFEED,
        Place.JOB,
        "/_ml/datafeeds/{id}",
        "/_ml/datafeeds",
        _items("datafeeds", "datafeed_id"),
        update=calls.datafeed_update,
        removal="?force=true",
        learns=True,
        whole=frozenset({"query", "runtime_mappings", "aggregations"}),
        plain=compare.measured,
        fixed=calls.fixed_in_datafeed,
    ),
    Row(Kind.SYNC, learns=True),
    Row(
        Kind.RULE,
        Place.TAGS,
        plain=compare.plain_rule,
        kept=("enabled", "actions", "exceptions_list"),
    ),
    Row(Kind.DATA_VIEW, saved=SAVED_TYPES[Kind.DATA_VIEW]),
    Row(Kind.SEARCH, saved=SAVED_TYPES[Kind.SEARCH]),
    Row(Kind.DASHBOARD, saved=SAVED_TYPES[Kind.DASHBOARD]),
    Row(
        Kind.STREAM,
        path="/_data_stream/{id}",
        wide=True,
    ),
)

TABLE: Mapping[Kind, Row] = {row.kind: row for row in _ROWS}
"""The rows in the order of installation."""

REMOVAL = (
    Kind.DASHBOARD,
    Kind.SEARCH,
    Kind.DATA_VIEW,
    Kind.RULE,
    Kind.DATAFEED,
    Kind.CALENDAR,
    Kind.JOB,
    Kind.FILTER,
    Kind.SYNC,
    Kind.STREAM,
    Kind.TEMPLATE,
    Kind.COMPONENT,
    Kind.PIPELINE,
    Kind.MODEL,
    Kind.SCRIPT,
)
"""The order of removal: nothing goes while something else uses it, and Kibana hears of the jobs last."""
