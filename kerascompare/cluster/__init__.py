"""The cluster: a Dask scheduler in this process, workers in processes of their own."""

from kerascompare.cluster.answers import NoAnswerError
from kerascompare.cluster.cluster import Cluster

__all__ = ["Cluster", "NoAnswerError"]
