"""MNIST and other data that ships with the project."""
