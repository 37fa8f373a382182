"""Results: a comparison read back from the store, judged, and put into words."""
