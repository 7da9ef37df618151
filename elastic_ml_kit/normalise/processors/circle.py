"""A circle becomes a polygon, which can be indexed."""

from __future__ import annotations

import re
from typing import Any, ClassVar, NamedTuple

from elastic_ml_kit.normalise.document import IngestDocument
from elastic_ml_kit.normalise.faults import IngestError, illegal
from elastic_ml_kit.normalise.options import Options
from elastic_ml_kit.normalise.processor import Processor
from elastic_ml_kit.normalise.processors.polygons import Point, in_plane, on_earth, sides
from elastic_ml_kit.normalise.values import double_text, java_text, parse_double

_WKT = re.compile(r"\s*([A-Za-z]+)\s*\(([^()]*)\)\s*")
_METRES = {
    "in": 0.0254, "inch": 0.0254, "yd": 0.9144, "yards": 0.9144, "ft": 0.3048, "feet": 0.3048,
    "km": 1000.0, "kilometers": 1000.0, "NM": 1852.0, "nmi": 1852.0, "nauticalmiles": 1852.0,
    "mm": 0.001, "millimeters": 0.001, "cm": 0.01, "centimeters": 0.01,
    "mi": 1609.344, "miles": 1609.344, "m": 1.0, "meters": 1.0,
}  # fmt: skip
_DISTANCE = re.compile(rf"\s*(.*?)\s*({'|'.join(_METRES)})?\s*")
_SHAPES = {"GEO_SHAPE": on_earth, "SHAPE": in_plane}


class Disc(NamedTuple):
    """A circle: centre and radius."""

    center: Point
    radius: float


class Circle(Processor):
    """Options `field`, `target_field` (the field itself), `error_distance`, `shape_type` (geo_shape or
    shape), `ignore_missing` (false). A circle in WKT becomes a polygon in WKT, one in GeoJSON one in GeoJSON.
    """

    type: ClassVar[str] = "circle"

    def __init__(self, options: Options) -> None:
        self._field = options.field("field")
        self._target = options.maybe_field("target_field") or self._field
        self._ignore_missing = options.flag("ignore_missing")
        self._error_distance = _distance(options)
        shape = options.text("shape_type")
        if shape.upper() not in _SHAPES:
            valid = ", ".join(_SHAPES)
            raise options.refuse(None, f"illegal [shape_type] value [{shape}]. valid values are [{valid}]")
        self._polygon = _SHAPES[shape.upper()]

    def run(self, document: IngestDocument) -> None:
        origin = self._field.of(document)
        value = document.find(origin) if self._ignore_missing else document.get(origin)
        if value is None:
            if self._ignore_missing:
                return
            raise illegal(f"field [{origin.text}] is null, cannot process it.")
        if not isinstance(value, str | dict):
            raise illegal(f"field [{origin.text}] must be a WKT Circle or a GeoJSON Circle value")
        try:
            disc = _of_text(value) if isinstance(value, str) else _of_table(value)
            corners = self._polygon(disc.center, disc.radius, sides(disc.radius, self._error_distance))
        except IngestError as error:
            raise illegal("invalid circle definition", error) from None
        document.set(self._target.of(document), _text(corners) if isinstance(value, str) else _table(corners))


def _distance(options: Options) -> float:
    value = options.anything("error_distance")
    try:
        return abs(parse_double(java_text(value)))
    except IngestError:
        reason = f"property cannot be converted to a double [{java_text(value)}]"
        raise options.refuse("error_distance", reason) from None


def _of_text(text: str) -> Disc:
    found = _WKT.fullmatch(text)
    if found is None:
        raise illegal(f"{text!r} is no geometry in WKT")
    if found[1].lower() != "circle":
        raise illegal(f"found [{found[1].upper()}] instead of circle")
    numbers = [parse_double(each) for each in found[2].split()]
    if len(numbers) not in (3, 4):
        raise illegal(f"expected longitude, latitude and radius but found {len(numbers)} numbers")
    return _disc(numbers[0], numbers[1], numbers[2])


def _of_table(table: dict[str, Any]) -> Disc:
    kind = table.get("type")
    if not isinstance(kind, str) or kind.lower() != "circle":
        raise illegal(f"found [{java_text(kind).upper()}] instead of circle")
    coordinates = table.get("coordinates")
    if not isinstance(coordinates, list) or len(coordinates) not in (2, 3):
        raise illegal("coordinates of a circle are longitude and latitude")
    longitude, latitude = (parse_double(java_text(each)) for each in coordinates[:2])
    return _disc(longitude, latitude, _metres(table.get("radius")))


def _disc(x: float, y: float, radius: float) -> Disc:
    if radius < 0:
        raise illegal(f"Circle radius [{double_text(radius)}] cannot be negative")
    return Disc((x, y), radius)


def _metres(radius: Any) -> float:
    found = _DISTANCE.fullmatch(java_text(radius))
    if radius is None or found is None:
        raise illegal("field [radius] is mandatory for type [circle]")
    return parse_double(found[1]) * _METRES[found[2] or "m"]


def _text(corners: list[Point]) -> str:
    return f"POLYGON (({', '.join(f'{double_text(x)} {double_text(y)}' for x, y in corners)}))"


def _table(corners: list[Point]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [[[x, y] for x, y in corners]]}
