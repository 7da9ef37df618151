"""Which detector functions there are and which fields each of them needs or refuses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from elastic_ml_kit.definitions import shape
from elastic_ml_kit.definitions.definition import Condition, CustomRule, Detector
from elastic_ml_kit.definitions.shape import Fault
from elastic_ml_kit.query.ast import Path


def _sides(*names: str) -> tuple[str, ...]:
    return tuple(side + name for name in names for side in ("", "low_", "high_"))


_COUNTING = _sides("count", "non_zero_count", "nzc")
_OF_TIME = ("time_of_day", "time_of_week")
_RARE = ("rare", "freq_rare")
_OF_A_FIELD = (
    *_sides("distinct_count", "dc", "info_content", "mean", "avg", "median", "sum", "non_null_sum"),
    *_sides("varp"),
    "metric",
    "min",
    "max",
    "lat_long",
)
FUNCTIONS: Mapping[str, str] = dict.fromkeys(_COUNTING + _OF_TIME + _RARE, "") | dict.fromkeys(
    _OF_A_FIELD, "field_name"
)
"""Function → the field it needs; the functions that need none refuse `field_name`."""

_NO_OVER = _sides("non_zero_count", "nzc")
_SPLITS = ("by_field_name", "over_field_name", "partition_field_name")

_CONDITION = shape.table(
    {
        "applies_to": shape.one_of("actual", "typical", "diff_from_typical", "time"),
        "operator": shape.one_of("gt", "gte", "lt", "lte"),
        "value": shape.number,
    },
    ("applies_to", "operator", "value"),
)
_CUSTOM_RULE = shape.table(
    {
        "actions": shape.list_of(shape.one_of("skip_result", "skip_model_update", "force_time_shift")),
        "conditions": shape.list_of(_CONDITION),
        "scope": shape.map_of(
            shape.table({"filter_id": shape.text, "filter_type": shape.one_of("include", "exclude")})
        ),
    }
)
_KEYS = shape.table(
    {
        "function": shape.text,
        "field_name": shape.text,
        "by_field_name": shape.text,
        "over_field_name": shape.text,
        "partition_field_name": shape.text,
        "detector_description": shape.any_text,
        "detector_index": shape.whole(0),
        "use_null": shape.flag,
        "exclude_frequent": shape.one_of("all", "none", "by", "over"),
        "custom_rules": shape.list_of(_CUSTOM_RULE),
    },
    ("function",),
)


def _needs(value: Mapping[str, Any], path: Path) -> Iterator[Fault]:
    function = value["function"]
    at = (*path, "function")
    if function not in FUNCTIONS:
        yield at, shape.unknown("function", function, FUNCTIONS)
        return
    needed = FUNCTIONS[function]
    if needed and needed not in value:
        yield at, f"function '{function}' needs '{needed}'"
    if not needed and "field_name" in value:
        yield (*path, "field_name"), f"function '{function}' takes no 'field_name'; remove it"
    if function in _RARE and "by_field_name" not in value:
        yield at, f"function '{function}' needs 'by_field_name', the field whose values can be rare"
    if function == "freq_rare" and "over_field_name" not in value:
        yield at, "function 'freq_rare' needs 'over_field_name', the population"
    if function in _NO_OVER and "over_field_name" in value:
        yield (*path, "over_field_name"), f"function '{function}' takes no 'over_field_name'; remove it"
    seen: dict[str, str] = {}
    for split in _SPLITS:
        if value.get(split) in seen:
            yield (*path, split), f"'{split}' and '{seen[value[split]]}' are the same field; keep one"
        elif split in value:
            seen[value[split]] = split


DETECTOR = shape.then(_KEYS, _needs)


def build_detector(index: int, body: Mapping[str, Any]) -> Detector:
    """The detector that a checked body describes."""
    return Detector(
        index=index,
        function=body["function"],
        field_name=body.get("field_name"),
        by_field_name=body.get("by_field_name"),
        over_field_name=body.get("over_field_name"),
        partition_field_name=body.get("partition_field_name"),
        use_null=body.get("use_null", False),
        description=body.get("detector_description", ""),
        custom_rules=tuple(map(_custom_rule, body.get("custom_rules", ()))),
    )


def _custom_rule(body: Mapping[str, Any]) -> CustomRule:
    conditions = (
        Condition(each["applies_to"], each["operator"], float(each["value"]))
        for each in body.get("conditions", ())
    )
    return CustomRule(tuple(body.get("actions", ("skip_result",))), tuple(conditions))
