"""Figures as plain dicts, ready for Plotly. Tests hold each builder's output to `plotly.graph_objects.Figure`."""
