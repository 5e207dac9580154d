"""Which nodes of a graph hang together, worked out by joins alone."""

from __future__ import annotations

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # as everybody calls it

from detente.scale.spark.frames import Stage


def components(edges: DataFrame, stage: Stage) -> DataFrame:
    """Give each node of a graph the smallest that it hangs together with, directly or through others.

    In each round a node takes the smallest label of its neighbours, and then the label that this one has: so the number
    of rounds grows by the logarithm of the longest way, more or less.

    Args:
        edges: Columns `one` and `other`, numbers of nodes; a node by itself is tied to itself.
        stage: Where rounds are kept.

    Returns:
        Columns `node` and `label`.

    """
    both = edges.select(F.col("one").alias("node"), F.col("other").alias("near"))
    both = both.unionByName(edges.select(F.col("other").alias("node"), F.col("one").alias("near"))).distinct()
    both = stage.keep("edges", both)
    labels = stage.keep("labels-0", both.groupBy("node").agg(F.least("node", F.min("near")).alias("label")))
    number = 0
    while True:
        number += 1
        found = stage.keep(f"labels-{number}", _next(both, labels))
        changed = found.where("changed").limit(1).count()
        labels = found.select("node", "label")
        if not changed:
            return labels


def _next(edges: DataFrame, labels: DataFrame) -> DataFrame:
    around = edges.join(labels.withColumnRenamed("node", "near"), "near")
    least = around.groupBy("node").agg(F.min("label").alias("least"))
    taken = labels.join(least, "node", "left").select(
        "node", F.col("label").alias("before"), F.least("label", F.coalesce("least", "label")).alias("taken")
    )
    theirs = labels.select(F.col("node").alias("taken"), F.col("label").alias("theirs"))
    jumped = taken.join(theirs, "taken", "left")
    label = F.least("taken", F.coalesce("theirs", "taken"))
    return jumped.select("node", label.alias("label"), (label < F.col("before")).alias("changed"))
