"""The margin of the verdict, apart from what takes long to import."""

PROPOSED_MARGIN = 0.002
"""Margin of test accuracy where the reader has not chosen one: on every page and the command line.

It is the standard error of the difference between two models near 98%, each tested on 10,000 images
of its own: sqrt(2 × 0.98 × 0.02 / 10,000). On the same images it is smaller."""
