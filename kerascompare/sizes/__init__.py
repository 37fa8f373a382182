"""How large a comparison is, from its spec alone: parameters, memory, bytes in the store, seconds.

Nothing here imports Keras or builds a model. `checking.check` decides for the pages, the command line
and the Python API alike what is refused and what is to be confirmed.
"""
