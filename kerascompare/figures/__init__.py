"""Figures: a table of numbers → a record → a drawing. Nothing here knows Streamlit."""
