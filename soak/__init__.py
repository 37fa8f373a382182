"""Test the app under load and under faults: `make soak`."""
