"""From normal events to scores: every engine here is pure, definitions and frames in, records out."""
