"""Pictures of all pages in all their states, and the animation of README."""
