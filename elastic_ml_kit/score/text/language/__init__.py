"""What log messages say, without a model: entities, keywords, language, topics and nearest lines."""
