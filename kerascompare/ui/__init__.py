"""What the pages are made of; beside the pages the only code that imports Streamlit."""
