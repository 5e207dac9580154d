"""Détente on Spark: articles read, coded and added to a store by a cluster, record by record as on one machine.

    from detente.scale import spark

    session = spark.start("local-cluster[2,1,2048]")
    spark.add(session, "news/", "my-store")

`code` is for one's own jobs: it makes a frame of events of a frame of articles. Where the work goes, and why a killed
executor changes nothing, stands in docs/spark.md.
"""

try:
    import pyspark  # noqa: F401
except ImportError as error:  # told by whoever imports this
    raise ImportError("Spark is not installed; pip install 'detente[spark]'", name="pyspark") from error

from detente.scale.spark.adding import Way, add
from detente.scale.spark.coding import code
from detente.scale.spark.copying import update_copies
from detente.scale.spark.session import SparkError, start
from detente.scale.spark.settling import update_stories

__all__ = ["SparkError", "Way", "add", "code", "start", "update_copies", "update_stories"]
