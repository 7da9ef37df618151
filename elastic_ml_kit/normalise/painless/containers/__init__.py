"""The collections of Java that plain lists and tables cannot stand for, and how they iterate and compare."""
