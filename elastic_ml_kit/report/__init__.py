"""What a run found, said once as a `ResultDocument` and shown as text, JSON or one HTML page."""
