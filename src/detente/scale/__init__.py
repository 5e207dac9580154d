"""More than one machine: the same work on a cluster, with the same results."""
