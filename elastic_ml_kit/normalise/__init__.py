"""Ingest pipelines run here, without a cluster, as Elasticsearch runs them."""
