"""Ways to leave a pipeline early that are no failure, so that no `on_failure` sees them."""

from __future__ import annotations


class Dropped(Exception):  # noqa: N818
    """The document is not to be indexed; nothing after this runs."""


class Terminated(Exception):  # noqa: N818
    """The pipeline that runs now ends here; the one that called it goes on."""


class Rerouted(Exception):  # noqa: N818
    """The document has another index now; this pipeline and all that called it end here."""
