"""`make verify-r` (python -m tests.verify_r): runs the R scripts of canonical questions and compares every number."""
