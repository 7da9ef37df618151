"""All names that compiled scripts may use; there are no others, not even Python's own."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from elastic_ml_kit.normalise.painless.api.regex_matcher import finds, matches
from elastic_ml_kit.normalise.painless.arrays import Array, new_array
from elastic_ml_kit.normalise.painless.runtime import (
    access,
    classes,
    conversion,
    dispatch,
    dynamic,
    failures,
    numbers,
    references,
)
from elastic_ml_kit.normalise.utf16 import joined
from elastic_ml_kit.normalise.values import java_text, same

_MODULES: Mapping[Any, str] = {
    access: (
        "get_field get_field_or_null set_field get_key get_key_or_null set_key get_at set_at get_element"
        " get_named set_named set_typed set_element iterate map_of"
    ),
    classes: "check is_a",
    conversion: "char_of_text unbox",
    dispatch: "invoke invoke_with_functions bind_lambda converting",
    dynamic: (
        "add subtract multiply divide remainder less less_or_equal greater greater_or_equal equal unequal"
        " identical bit_and bit_or bit_xor shift_left shift_right shift_unsigned negate positive complement"
        " recast equal_to_boolean add_to subtract_from multiply_by"
    ),
    failures: "too_many_steps null_call present thrown caught",
    numbers: (
        "wrap_int wrap_long wrap_short wrap_byte wrap_char to_float double_to_int double_to_long divide_int"
        " divide_long divide_double remainder_double left_int left_long right_int right_long unsigned_int"
        " unsigned_long"
    ),
    references: "bind_reference bind_captured bind_function captured",
}
ENVIRONMENT: dict[str, Any] = {
    "__builtins__": {},
    "Array": Array,
    "Exception": Exception,
    "INFINITE": math.inf,
    "bool": bool,
    "chr": chr,
    "dict": dict,
    "equals": same,
    "finds": finds,
    "float": float,
    "int": int,
    "java_text": java_text,
    "joined_halves": joined,
    "len": len,
    "list": list,
    "matches": matches,
    "new_array": new_array,
    "str": str,
    "type": type,
    **{name: getattr(module, name) for module, names in _MODULES.items() for name in names.split()},
    "remainder_whole": numbers.remainder,
}
