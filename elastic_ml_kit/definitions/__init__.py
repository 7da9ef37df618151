"""Files become frozen definitions: read, put together in a catalog, and checked."""
