"""Places that run the definitions: the embedded workspace and a cluster, behind one protocol."""
