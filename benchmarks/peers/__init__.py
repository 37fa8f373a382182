"""Who trains the tutorial's model, each in a process of its own: `python -m benchmarks.peers.NAME`."""
