"""Estimators on plain numpy arrays: cumulative incidence, its tests and regression, mean counts, follow-up, rates.

No tables, no fields and no words for the screen belong here. Nothing here imports more than numpy and the standard
library: a start of the program must not wait for a statistics package.
"""
