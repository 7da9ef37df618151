"""Rules over what was found: pure functions from a rule and its source documents to alerts with evidence."""
