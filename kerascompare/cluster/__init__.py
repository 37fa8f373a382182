"""The cluster: a Dask scheduler in this process, workers in processes of their own."""
