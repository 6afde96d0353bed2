"""Exporters: a folder of our tables in the form of another system.

What leaves is de-identified: days after the first infusion and no dates, no names, no free text, ages above 89 pooled.
What the other system has no place for is counted, never squeezed in.
"""
