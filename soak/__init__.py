"""The app under load and when something breaks: `make soak`."""
