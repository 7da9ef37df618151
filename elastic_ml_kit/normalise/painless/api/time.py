"""The classes of java.time, and the older ones for dates."""

from __future__ import annotations

from elastic_ml_kit.normalise.painless.api import (
    time_amounts,
    time_chronology,
    time_enums,
    time_fields,
    time_format,
    time_legacy,
    time_local,
    time_rules,
    time_years,
    time_zoned,
    time_zones,
)
from elastic_ml_kit.normalise.painless.api.declare import JavaClass

CLASSES: tuple[JavaClass, ...] = (
    *time_fields.CLASSES,
    *time_enums.CLASSES,
    *time_chronology.CLASSES,
    *time_local.CLASSES,
    *time_zoned.CLASSES,
    *time_amounts.CLASSES,
    *time_years.CLASSES,
    *time_zones.CLASSES,
    *time_rules.CLASSES,
    *time_format.CLASSES,
    *time_legacy.CLASSES,
)
