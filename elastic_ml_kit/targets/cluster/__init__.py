"""The same definitions on a real cluster: Elasticsearch and Kibana, reached over HTTP."""
