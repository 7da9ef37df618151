"""What scripts of ingest pipelines have beyond the Java library: Processors, fields, metadata, CIDR, Json."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable
from typing import Any

from elastic_ml_kit.normalise.faults import IngestError
from elastic_ml_kit.normalise.painless.api.declare import JavaClass
from elastic_ml_kit.normalise.painless.api.json_form import dump
from elastic_ml_kit.normalise.painless.api.time_zoned import ZONED
from elastic_ml_kit.normalise.painless.containers.doc_values import (
    Booleans,
    Dates,
    DocDate,
    Doubles,
    Longs,
    Strings,
)
from elastic_ml_kit.normalise.painless.containers.fields import Metadata, NestedDocument, WriteField
from elastic_ml_kit.normalise.painless.containers.iterators import JavaIterator
from elastic_ml_kit.normalise.painless.containers.objects import JavaObject
from elastic_ml_kit.normalise.painless.containers.streams import Stream
from elastic_ml_kit.normalise.painless.thrown import Thrown, throw
from elastic_ml_kit.normalise.processors.bytes import byte_count
from elastic_ml_kit.normalise.processors.community_id import flow_id
from elastic_ml_kit.normalise.processors.json_text import read_json
from elastic_ml_kit.normalise.processors.uri_parts import uri_parts
from elastic_ml_kit.normalise.processors.urldecode import url_decoded
from elastic_ml_kit.normalise.values import java_text

_PREFIXED = {"parse_exception": "ElasticsearchParseException"}


def thrown(error: IngestError) -> Thrown:
    """The exception that a processor's failure is to a script."""
    name = _PREFIXED.get(error.type) or "".join(map(str.capitalize, error.type.split("_")))
    return Thrown(name, error.reason, None if error.cause is None else thrown(error.cause))


def _safely(change: Callable[..., Any]) -> Callable[..., Any]:
    def changed(*arguments: Any) -> Any:
        try:
            return change(*arguments)
        except IngestError as error:
            raise thrown(error) from None

    return changed


def _of_text(change: Callable[[str], Any], call: str | None = None) -> Callable[[Any], Any]:
    missing = call and f'Cannot invoke "{call}" because "value" is null'

    def changed(text: Any) -> Any:
        return throw("NullPointerException", missing) if text is None else change(text)

    return _safely(changed)


def _json(value: Any, strict: bool = True) -> Any:
    return read_json(java_text(value), duplicates=False, strict=strict)


def _json_into(table: dict[str, Any], name: str, strict: bool = True) -> None:
    value = _json(table.get(name), strict)
    if not isinstance(value, dict):
        throw("IllegalArgumentException", "cannot add non-map fields to root of document")
    table.update(value)


def _community_id(*values: Any) -> str | None:
    found = flow_id(*values[:8], seed=values[8] if len(values) > 8 else 0)
    return (
        throw("IllegalArgumentException", "unable to construct flow from document")
        if found is None
        else found
    )


PROCESSORS = JavaClass("Processors", "org.elasticsearch.ingest.common.Processors")
_FLOW = "String, String, Object, Object, Object, Object, Object, Object"
PROCESSORS.statics(
    {
        "long bytes(String)": _of_text(byte_count),
        f"String communityId({_FLOW})": _safely(_community_id),
        f"String communityId({_FLOW}, int)": _safely(_community_id),
        "Object json(Object)": _safely(_json),
        "void json(Map, String)": _safely(_json_into),
        "Object jsonLenient(Object)": _safely(lambda value: _json(value, strict=False)),
        "void jsonLenient(Map, String)": _safely(lambda table, name: _json_into(table, name, strict=False)),
        "String lowercase(String)": _of_text(str.lower, "String.toLowerCase(java.util.Locale)"),
        "Map uriParts(String)": _of_text(uri_parts),
        "String uppercase(String)": _of_text(str.upper, "String.toUpperCase(java.util.Locale)"),
        "String urlDecode(String)": _of_text(url_decoded),
    }
)

WRITE_FIELD = JavaClass("WriteField", WriteField.java_name, python=(WriteField,))
WRITE_FIELD.methods(
    {
        "String getName()": lambda f: f.path,
        "boolean exists()": WriteField.exists,
        "WriteField move(def)": lambda f, path: f.move(path, overwrite=False),
        "WriteField overwrite(def)": lambda f, path: f.move(path, overwrite=True),
        "void remove()": WriteField.remove,
        "WriteField set(def)": WriteField.set,
        "WriteField append(def)": WriteField.append,
        "boolean isEmpty()": lambda f: not f.values(),
        "int size()": lambda f: len(f.values()),
        "Iterator iterator()": lambda f: JavaIterator(list(f.values())),
        "def get(def)": WriteField.get,
        "def get(int, def)": WriteField.get,
        "boolean hasValue(Predicate)": lambda f, predicate: any(map(predicate, f.values())),
        "WriteField transform(Function)": WriteField.transform,
        "WriteField deduplicate()": WriteField.deduplicate,
        "WriteField removeValuesIf(Predicate)": WriteField.remove_values,
        "WriteField removeValue(int)": WriteField.remove_at,
        "NestedDocument doc()": WriteField.document,
        "NestedDocument doc(int)": WriteField.document,
        "Iterable docs()": lambda f: list(f.documents()),
    }
)

NESTED = JavaClass("NestedDocument", NestedDocument.java_name, python=(NestedDocument,))
NESTED.methods(
    {
        "WriteField field(String)": NestedDocument.field,
        "Stream fields(String)": lambda d, path: Stream([d.field(path)]),
        "boolean isEmpty()": lambda d: d.size() == 0,
        "int size()": NestedDocument.size,
        "boolean exists()": NestedDocument.exists,
        "void remove()": NestedDocument.remove,
    }
)


METADATA = JavaClass("Metadata", Metadata.java_name, python=(Metadata,))
for _name, _type, _key in (
    ("Index", "String", "_index"),
    ("Id", "String", "_id"),
    ("Routing", "String", "_routing"),
    ("Version", "long", "_version"),
    ("VersionType", "String", "_version_type"),
):
    METADATA.method(f"{_type} get{_name}()", lambda m, key=_key: m.get(key))
    METADATA.method(f"void set{_name}({_type})", lambda m, value, key=_key: m.set(key, value))


class Cidr(JavaObject):
    """A network, or one address.

    Args:
        text: as it is written.

    Example:
        >>> Cidr("10.0.0.0/8").contains("10.1.2.3")
        True
    """

    java_name = "org.elasticsearch.painless.api.CIDR"

    def __init__(self, text: Any) -> None:
        if text is None:
            throw("NullPointerException")
        address, _, prefix = text.partition("/")
        _address(address)
        try:
            self._network = ipaddress.ip_network(text, strict=False)
        except ValueError:
            throw(
                "IllegalArgumentException",
                f"Illegal prefix length [{prefix}] in [{text}]. Must be 0-32 (IPv4) or 0-128 (IPv6)",
            )

    def contains(self, address: str | None) -> bool:
        """Whether an address belongs to it; neither null nor an empty text does.

        Errors:
            Thrown: it is no address.
        """
        return bool(address) and _address(address) in self._network


def _address(text: Any) -> Any:
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        throw("IllegalArgumentException", f"'{text}' is not an IP string literal.")
    return getattr(found, "ipv4_mapped", None) or found


class IpAddress(JavaObject):
    """An address.

    Args:
        text: as it is written.
    """

    java_name = "org.elasticsearch.script.field.IPAddress"

    def __init__(self, text: str) -> None:
        self.address = _address(text)

    def __str__(self) -> str:
        return str(self.address)


CIDR = JavaClass("CIDR", Cidr.java_name, python=(Cidr,))
CIDR.constructor("String", Cidr)
CIDR.method("boolean contains(String)", Cidr.contains)
IP_ADDRESS = JavaClass("IPAddress", IpAddress.java_name, python=(IpAddress,))
IP_ADDRESS.constructor("String", IpAddress)
IP_ADDRESS.method("boolean isV4()", lambda ip: ip.address.version == 4)
IP_ADDRESS.method("boolean isV6()", lambda ip: ip.address.version == 6)

JSON = JavaClass("Json", "org.elasticsearch.painless.api.Json")
JSON.statics(
    {
        "def load(String)": _safely(_json),
        "String dump(def)": dump,
        "String dump(def, boolean)": dump,
    }
)


def _explain(value: Any) -> None:
    throw("PainlessExplainError")


DEBUG = JavaClass("Debug", "org.elasticsearch.painless.api.Debug")
DEBUG.static("void explain(Object)", _explain)


DOC_DATE = JavaClass(
    "JodaCompatibleZonedDateTime",
    "org.elasticsearch.script.JodaCompatibleZonedDateTime",
    python=(DocDate,),
    supers=(ZONED.name, *ZONED.supers),
)
_DAY = ZONED.find("getDayOfWeek", 0)
assert _DAY is not None
DOC_DATE.method("DayOfWeek getDayOfWeekEnum()", _DAY.call)
DOC_DATE.method("long getMillis()", lambda date: date.epoch_milli)


def _doc_values(name: str, kind: type, value: str, element: str) -> JavaClass:
    made = JavaClass(
        f"ScriptDocValues.{name}",
        f"org.elasticsearch.index.fielddata.ScriptDocValues${name}",
        python=(kind,),
        supers=("AbstractList", "AbstractCollection", "List", "Collection", "Iterable", "Object"),
    )
    made.method(f"{element} get(int)", lambda values, index: values[index])
    made.method(f"{value} getValue()", lambda values: values.first())
    return made


CLASSES = (
    PROCESSORS,
    WRITE_FIELD,
    NESTED,
    METADATA,
    CIDR,
    IP_ADDRESS,
    JSON,
    DEBUG,
    DOC_DATE,
    _doc_values("Strings", Strings, "String", "String"),
    _doc_values("Longs", Longs, "long", "Long"),
    _doc_values("Doubles", Doubles, "double", "Double"),
    _doc_values("Booleans", Booleans, "boolean", "Boolean"),
    _doc_values("Dates", Dates, "ZonedDateTime", "ZonedDateTime"),
)
