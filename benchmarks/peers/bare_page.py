"""The least that Streamlit can show: our headline and nothing else."""

import streamlit as st

st.title("Sequential, Functional or subclassing?")
