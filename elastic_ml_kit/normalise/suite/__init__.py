"""Pipelines tested with samples: read, run, compared, and what no sample reached."""
