"""A synthetic organisation: a baseline of many sources on one timeline, planted anomalies, their truth."""
