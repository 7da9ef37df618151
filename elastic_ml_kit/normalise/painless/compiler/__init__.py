"""From the tree of a script to Python code: every text of the user becomes a constant or a mangled name."""
