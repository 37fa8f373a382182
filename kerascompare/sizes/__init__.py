"""How large a model is, from its spec alone: parameters, multiply-adds, memory, bytes in the store.

Nothing here imports Keras or builds a model. `kerascompare.planning` decides from these sizes whether
a comparison fits this machine.
"""
