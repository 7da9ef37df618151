"""Query languages become one small tree, and the tree a Polars expression."""
