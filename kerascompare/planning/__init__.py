"""Planning: whether a comparison fits this machine, and how long it takes, before it is stored.

`checking.check` decides for the pages, the command line and the Python API alike what is refused and
what has to be confirmed.
"""
