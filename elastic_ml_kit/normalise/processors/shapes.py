"""Points, polygons and boxes in WKT or GeoJSON, and whether a point lies in one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from elastic_ml_kit.normalise.faults import IngestError, illegal
from elastic_ml_kit.normalise.values import java_text, parse_double

Point = tuple[float, float]
Ring = list[Point]
Shape = list[list[Ring]]
"""Polygons, each its outer ring and its holes; a ring of one point is a point."""

_WKT = re.compile(r"\s*([A-Za-z]+)\s*(\(.*\))\s*", re.DOTALL)
_RING = re.compile(r"\(([^()]*)\)")
_BOXES = ("bbox", "envelope")


def read_point(value: Any) -> Point:
    """Longitude and latitude of a point: WKT, GeoJSON, `lat,lon`, a pair, or a table with `lat` and `lon`.

    Errors:
        IngestError: none of these.

    Example:
        >>> read_point("POINT (13.5 52.5)"), read_point("52.5,13.5")
        ((13.5, 52.5), (13.5, 52.5))
    """
    try:
        if isinstance(value, Mapping) and {"lat", "lon"} <= value.keys():
            return _number(value["lon"]), _number(value["lat"])
        if isinstance(value, list) and len(value) == 2:
            return _number(value[0]), _number(value[1])
        if isinstance(value, str) and value.count(",") == 1 and "(" not in value:
            latitude, longitude = value.split(",")
            return _number(longitude), _number(latitude)
        [[ring]] = read_shape(value)
        [point] = ring
    except ValueError:
        raise illegal(f"[{java_text(value)}] is not a point") from None
    return point


def read_shape(value: Any) -> Shape:
    """The polygons of a shape: point, polygon, multipolygon or box (envelope).

    Errors:
        IngestError: no such shape.
    """
    try:
        return _of_text(value) if isinstance(value, str) else _of_table(value)
    except (IngestError, ValueError, TypeError, KeyError, IndexError):
        raise illegal(f"[{java_text(value)}] is not a shape that can be compared") from None


def holds(shape: Shape, point: Point) -> bool:
    """Whether the point lies in the shape.

    Example:
        >>> holds(read_shape("BBOX (0, 2, 2, 0)"), (1.0, 1.0))
        True
    """
    return any(
        _inside(outer, point) and not any(_inside(hole, point) for hole in holes) for outer, *holes in shape
    )


def _inside(ring: Ring, point: Point) -> bool:
    if len(ring) == 1:
        return ring[0] == point
    x, y = point
    odd = False
    for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True):
        if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
            odd = not odd
    return odd


def _of_text(text: str) -> Shape:
    found = _WKT.fullmatch(text)
    if found is None:
        raise ValueError(text)
    kind, body = found[1].lower(), found[2]
    if kind in _BOXES:
        west, east, north, south = (_number(each) for each in body.strip("()").split(","))
        return [[_box(west, north, east, south)]]
    if kind == "point":
        return [[[_pair(body.strip("()"))]]]
    if kind == "polygon":
        return [_rings(body)]
    if kind == "multipolygon":
        return [_rings(each) for each in re.split(r"\)\s*\)\s*,\s*\(\s*\(", body)]
    raise ValueError(kind)


def _rings(text: str) -> list[Ring]:
    inner = _RING.findall(text) or [text.strip("() ")]
    return [[_pair(each) for each in ring.split(",")] for ring in inner]


def _pair(text: str) -> Point:
    x, y = text.split()[:2]
    return _number(x), _number(y)


def _of_table(table: Any) -> Shape:
    kind, coordinates = table["type"].lower(), table["coordinates"]
    if kind == "point":
        return [[[_place(coordinates)]]]
    if kind == "envelope":
        (west, north), (east, south) = map(_place, coordinates)
        return [[_box(west, north, east, south)]]
    polygons = {"polygon": [coordinates], "multipolygon": coordinates}[kind]
    return [[[_place(each) for each in ring] for ring in polygon] for polygon in polygons]


def _place(pair: Any) -> Point:
    return _number(pair[0]), _number(pair[1])


def _box(west: float, north: float, east: float, south: float) -> Ring:
    return [(west, south), (east, south), (east, north), (west, north)]


def _number(value: Any) -> float:
    return parse_double(java_text(value))
