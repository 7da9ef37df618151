"""Dates and times as Java has them: values, arithmetic, zones, and the formats that pipelines name."""
