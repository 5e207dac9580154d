"""Spark for one's own jobs, on the command line, and what is told where it cannot be used."""

import os
import sys

import pyarrow as pa
import pytest

from detente.coding.coder import load_coder
from detente.errors import DetenteError
from detente.knowledge import PLAIN

pytest.importorskip("pyspark", reason="Spark is not installed (pip install 'detente[spark]')")

from pyspark import cloudpickle

from detente.api import load
from detente.scale.spark import SparkError, add, code, start
from detente.scale.spark.coding import CodeFrame
from detente.scale.spark.components import components
from detente.scale.spark.frames import Stage

STORIES = ["Kenya expelled two Somali diplomats on Monday.", "Chad warned Niger against bombing rebels in Mali."]


def test_a_frame_of_articles_becomes_one_of_events(spark):
    frame = spark.createDataFrame([(text, "2017-04-14") for text in STORIES], "text string, date string")
    found = {(row.event, row.article, row.event_text) for row in code(frame).collect()}
    coder = load()
    wanted = [event for text in STORIES for event in coder(text, date="2017-04-14").events]
    assert found == {(event.type, event.article, event.event_text) for event in wanted}


def test_a_process_loads_one_coder(spark):
    cloudpickle.register_pickle_by_value(sys.modules[__name__])  # executors do not see the tests
    frame = spark.createDataFrame([(STORIES[number % 2],) for number in range(40)], "text string").repartition(6)
    tasks = frame.mapInArrow(count_coders, "process long, coders long, coded boolean").where("coded").collect()
    assert len(tasks) > len({row.process for row in tasks})
    assert {row.coders for row in tasks} == {1}


def count_coders(batches):
    coded = sum(rows.num_rows for rows in CodeFrame("events", PLAIN)(batches))
    counted = {"process": os.getpid(), "coders": load_coder.cache_info().misses, "coded": coded > 0}
    yield pa.RecordBatch.from_pylist([counted])


def test_a_frame_without_texts_is_refused(spark):
    with pytest.raises(DetenteError, match="no column `text`"):
        code(spark.createDataFrame([("a",)], "words string"))
    with pytest.raises(DetenteError, match="table: got 'act'; allowed: articles, events"):
        code(spark.createDataFrame([("a",)], "text string"), "act")


def test_what_hangs_together_is_found(spark, tmp_path):
    chain = [(number, number + 1) for number in range(20, 40)]
    edges = spark.createDataFrame([*chain, (7, 7), (3, 2), (40, 1)], "one long, other long")
    found = {row.node: row.label for row in components(edges, Stage(spark, str(tmp_path))).collect()}
    assert found == {**dict.fromkeys(range(20, 41), 1), 1: 1, 7: 7, 3: 2, 2: 2}


def test_what_cannot_be_read_by_a_cluster_is_one_line(spark, tmp_path):
    with pytest.raises(SparkError, match="standard input cannot be read by a cluster"):
        add(spark, "-", tmp_path / "store")
    (tmp_path / "empty").mkdir()
    with pytest.raises(SparkError, match="there are no files"):
        add(spark, tmp_path / "empty", tmp_path / "store")


def test_without_java_it_is_told(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setattr("pyspark.sql.SparkSession.getActiveSession", lambda: None)
    with pytest.raises(SparkError, match="Spark needs Java 17 or newer"):
        start("local[1]")
