"""Tests, laid out like the packages they test; tests/browser drives the whole program, tests/benchmarks measures."""
