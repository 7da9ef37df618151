"""Regular polygons in place of circles, on the earth and in the plane."""

from __future__ import annotations

import math

from elastic_ml_kit.normalise.faults import illegal

Point = tuple[float, float]
LEAST_SIDES, MOST_SIDES = 4, 1000
_EARTH = 6_371_008.7714
_TOLERANCE = 0.1
_PATIENCE = 1000


def sides(radius: float, error_distance: float) -> int:
    """How many sides keep the middle of a side no further than that inside the circle.

    Example:
        >>> sides(1000.0, 1.0)
        141
    """
    inner = 1 - error_distance / radius if radius else -1.0
    if not -1 <= inner < 1:
        return LEAST_SIDES if inner < -1 else MOST_SIDES
    return min(MOST_SIDES, max(LEAST_SIDES, math.ceil(2 * math.pi / math.acos(inner))))


def in_plane(center: Point, radius: float, count: int) -> list[Point]:
    """The corners, the first one again at the end."""
    corners = [
        (math.cos(angle) * radius + center[0], math.sin(angle) * radius + center[1])
        for angle in _angles(count)
    ]
    return [*corners, corners[0]]


def on_earth(center: Point, radius: float, count: int) -> list[Point]:
    """The corners as longitude and latitude, the first one again at the end.

    Errors:
        IngestError: a pole is inside.
    """
    for latitude, name in ((90.0, "north"), (-90.0, "south")):
        if distance(center, (0.0, latitude)) < radius:
            raise illegal(f"circle contains the {name} pole. It cannot be translated to a polygon")
    corners = [_corner(center, radius, angle) for angle in _angles(count)]
    return [*corners, corners[0]]


def distance(one: Point, other: Point) -> float:
    """Metres along the surface between two points of longitude and latitude."""
    (lon1, lat1), (lon2, lat2) = one, other
    first, second = math.radians(lat1), math.radians(lat2)
    havers = 1 - math.cos(first - second)
    havers += math.cos(first) * math.cos(second) * (1 - math.cos(math.radians(lon1 - lon2)))
    return 2 * _EARTH * math.asin(min(1.0, math.sqrt(havers / 2)))


def _angles(count: int) -> list[float]:
    return [math.radians(number * (360.0 / count)) for number in range(count)]


def _corner(center: Point, radius: float, angle: float) -> Point:
    """The point in that direction, found by stepping out and back until it is within 10 cm.

    Errors:
        IngestError: there is none, as for a centre that is not on the earth.
    """
    x, y = math.cos(angle), math.sin(angle)
    factor, step, last = 2.0, 1.0, 0
    for _ in range(_PATIENCE):
        corner = (center[0] + x * factor, center[1] + y * factor)
        away = distance(center, corner) - radius
        if abs(away) < _TOLERANCE:
            return corner
        direction = -1 if away > 0 else 1
        factor += direction * step
        if last == -direction:
            step /= 2
        last = direction
    raise illegal(f"circle of {radius} metres around {center} cannot be translated to a polygon")
