"""The parts of the pages. Only this package and the pages import Streamlit."""
