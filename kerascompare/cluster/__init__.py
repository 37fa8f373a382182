"""The cluster: a Dask scheduler in this process, and workers in processes of their own."""
