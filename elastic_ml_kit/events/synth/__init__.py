"""A synthetic organisation: a baseline of many sources on one timeline, planted anomalies, and the truth of them."""
