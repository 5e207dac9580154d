"""Spark sessions: begun, or found, with what Détente needs."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from detente.errors import DetenteError

_HERE: Final = ("local", "local-cluster")
# Java shares the processors with the Pythons that do the work: one thread clears memory, and code is compiled once and
# lightly. Measured: 1,000 articles took 40 s in place of 61.
_LIGHT_JAVA: Final = "-XX:+UseSerialGC -XX:TieredStopAtLevel=1"
_ALONE: Final = {
    "spark.ui.enabled": "false",
    "spark.log.level": "ERROR",
    "spark.driver.host": "127.0.0.1",
    "spark.sql.shuffle.partitions": "16",  # Spark's 200 are for clusters
    "spark.driver.extraJavaOptions": _LIGHT_JAVA,
    "spark.executor.extraJavaOptions": _LIGHT_JAVA,
}
_PROGRESS: Final = "spark.ui.showConsoleProgress"
_AT_ONCE: Final = ("spark.sql.execution.arrow.maxRecordsPerBatch", "1024")  # 10,000 articles with texts are many
_RAISED: Final = re.compile(r"[A-Za-z_.]+(?:Error|Exception|Interrupt)\b")


class SparkError(DetenteError):
    """Spark cannot do what it was asked: says what is wrong and how to mend it."""


def start(master: str = "", settings: Mapping[str, str] | None = None) -> SparkSession:
    """Begin a Spark session, or take the one that is there, as under `spark-submit`.

    On this machine (`local[2]`, `local-cluster[2,1,2048]`) the executors run this Python, and Spark says little.

    Args:
        master: Where Spark runs, such as `spark://host:7077`; as Spark is set up, if not given.
        settings: What Spark is to be told besides, such as `{"spark.executor.memory": "2g"}`.

    Raises:
        SparkError: there is no Java, or Spark cannot be begun there.

    """
    if SparkSession.getActiveSession() is None and not _has_java():
        raise SparkError("Spark needs Java 17 or newer, and there is none; install it, and set JAVA_HOME")
    progress = "true" if sys.stderr.isatty() else "false"
    builder = SparkSession.builder.appName("detente").config(_PROGRESS, progress)
    if master:
        builder = builder.master(master)
    if master.partition("[")[0] in _HERE:
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        os.environ.setdefault("SPARK_LOCAL_HOSTNAME", "localhost")  # or names of machines are looked up
        for name, value in _ALONE.items():
            builder = builder.config(name, value)
        builder = builder.config(map=executor_sizes(master))
    try:
        session = builder.config(map=dict(settings or {})).getOrCreate()
    except Exception as error:  # what comes of Java has no class that is known before there is one
        raise SparkError(f"{master or 'Spark'}: cannot be begun ({_first_line(error)}); check --master") from error
    return session


@contextmanager
def few_at_once(session: SparkSession) -> Iterator[None]:
    """Let Spark hand on not too many rows at once meanwhile: they have texts in them."""
    name, value = _AT_ONCE
    before = session.conf.get(name, None)
    session.conf.set(name, value)
    try:
        yield
    finally:
        if before is None:
            session.conf.unset(name)
        else:
            session.conf.set(name, before)


def executor_sizes(master: str) -> dict[str, str]:
    """Give an executor of a `local-cluster` as much memory as its worker has, and not Spark's gigabyte.

    >>> executor_sizes("local-cluster[2,1,2048]"), executor_sizes("local[2]")
    ({'spark.executor.memory': '2048m'}, {})
    """
    kind, _, rest = master.partition("[")
    sizes = rest.rstrip("]").split(",")
    return {"spark.executor.memory": f"{sizes[2].strip()}m"} if kind == "local-cluster" and len(sizes) == 3 else {}


def slots(session: SparkSession) -> int:
    """Count the tasks that can run at a time, as far as Spark says."""
    given = session.conf.get("spark.default.parallelism", None)
    if given:
        return max(1, int(given))
    context = getattr(session, "sparkContext", None)  # Spark Connect has none
    return 2 if context is None else max(1, int(context.defaultParallelism))


@contextmanager
def told_by_spark() -> Iterator[None]:
    """Turn what Spark says when a job fails into a SparkError."""
    try:
        yield
    except (PySparkException, Py4JError, ConnectionError) as error:  # the last where Java is gone
        mend = "what was committed stays; mend it, and run it again"
        raise SparkError(f"Spark: the job failed ({_reason(error)}); {mend}") from error


def _reason(error: Exception) -> str:
    """Give of a failure the line that says what went wrong: of a traceback the last, else the first."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    begins = [number for number, line in enumerate(lines) if line.startswith("Traceback")]
    if not begins:
        return _first_line(error)
    ends = [line for line in lines[begins[-1] :] if _RAISED.match(line)]
    return (ends[-1] if ends else lines[-1])[:200]


def _has_java() -> bool:
    home = os.environ.get("JAVA_HOME")
    return shutil.which("java") is not None or (home is not None and Path(home, "bin", "java").is_file())


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
