"""The measurements: the one table that can be too big for memory, behind a small set of questions."""
