"""Documents through pipelines: what a pipeline names is found, lines go through, processes share them."""
