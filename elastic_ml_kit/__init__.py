"""Machine-learning jobs and detection rules for Elastic: one set of definitions, two places to run them."""

__version__ = "0.1.0"
