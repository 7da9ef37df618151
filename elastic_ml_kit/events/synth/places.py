"""Where addresses are: offices, places whose services the company uses, and those it never deals with."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

import polars as pl


@cache
def read_data(name: str) -> dict[str, Any]:
    """One of the generator's own data files, `data/<name>.toml`."""
    return tomllib.loads(files(__package__).joinpath("data", f"{name}.toml").read_text(encoding="utf-8"))


def places(part: str) -> list[dict[str, Any]]:
    """Cities of a part: `office`, `usual` or `rare`."""
    found: list[dict[str, Any]] = read_data("places")[part]
    return found


def geo(side: str, place: dict[str, Any]) -> dict[str, Any]:
    """The geo and AS columns of an address on one side of a connection.

    Example:
        >>> geo("source", places("office")[0])["source.geo.city_name"]
        'London'
    """
    return {
        f"{side}.geo.city_name": place["city"],
        f"{side}.geo.region_name": place["region"],
        f"{side}.geo.country_name": place["country"],
        f"{side}.geo.country_iso_code": place["code"],
        f"{side}.geo.continent_name": place["continent"],
        f"{side}.geo.location": place["location"],
        f"{side}.as.number": place["number"],
        f"{side}.as.organization.name": place["network"],
    }


def geo_table(side: str, part: str) -> pl.DataFrame:
    """`geo` of every place of a part, one row each, in file order."""
    return pl.DataFrame([geo(side, place) for place in places(part)])
