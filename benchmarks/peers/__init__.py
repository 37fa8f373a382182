"""Programs that train the tutorial's model: `python -m benchmarks.peers.NAME`."""
