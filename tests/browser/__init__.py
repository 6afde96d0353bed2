"""The whole program in Chromium."""
