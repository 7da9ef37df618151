"""What each source of the organisation writes: one file a source, its kinds of event and their habits."""
