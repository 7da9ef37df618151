"""Painless, the language of Elasticsearch's scripts: parsed, typed, and compiled to Python once."""
