"""Training, in a worker: the only place beside `styles.build` where Keras is imported."""
