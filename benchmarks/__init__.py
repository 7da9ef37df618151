"""How fast and how big the kit is: every subject measured in its own processes, beside a limit or a peer."""
