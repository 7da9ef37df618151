"""Where events come from and how they are written: frames of dotted columns, NDJSON only at the edge."""
