"""Figures: numbers → a record → a drawing. A file a plot; nothing here imports Streamlit."""
