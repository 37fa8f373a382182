"""A minimal Streamlit app, which shows only our headline."""

import streamlit as st

st.title("Sequential, Functional or subclassing?")
