"""The rules of `data/schema_rules.py` as checks over whole columns; one module per subject."""
