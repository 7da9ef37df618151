"""Trains a small text classifier on labelled lines, and measures it on lines it could not learn by heart."""
