"""What is known of a text model before an upload: whether Elasticsearch would take it, and its cost."""
