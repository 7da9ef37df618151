"""How good a text model is, how sure it may be, how fast it is, and where it agrees with another."""
