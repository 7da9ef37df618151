"""The rule types, one file each; a new one is a file, a line in `engine.KINDS` and a test."""
