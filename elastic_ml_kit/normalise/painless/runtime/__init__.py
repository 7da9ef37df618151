"""What compiled scripts call while they run."""
