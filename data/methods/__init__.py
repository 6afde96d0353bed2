"""A methods paragraph, ready for a paper, for each view: what was done to make one answer, and nothing that was not.

Delayed entry, landmark, lag and tests stand in it only where they were used. References are numbered as they come.
"""
