"""Tests of what is on the screen, without a browser."""
