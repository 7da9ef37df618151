"""A command's help with its options under headings, without the libraries that typer would take for it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from typer.core import TyperCommand


class Sections(TyperCommand):
    """A command; an option's `rich_help_panel` is its heading, "Options" where it has none."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the arguments and options, heading by heading in the order in which they first come."""
        sections: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if record is not None:
                usual = "Arguments" if param.param_type_name == "argument" else "Options"
                sections[getattr(param, "rich_help_panel", None) or usual].append(record)
        for heading, records in sections.items():
            with formatter.section(heading):
                formatter.write_dl(records)
