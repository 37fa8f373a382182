"""The cluster: a Dask scheduler in this process, workers in processes of their own."""

from kerascompare.cluster.answers import IDLE_SECONDS, NoAnswerError
from kerascompare.cluster.cluster import Cluster

__all__ = ["IDLE_SECONDS", "Cluster", "NoAnswerError"]
