"""What is known: schema, import, cohort, statistics, evidence, access. Imports neither Dash nor Plotly."""
