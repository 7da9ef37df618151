"""Logs as text for a classifier, and a watch on sources that fall silent."""
