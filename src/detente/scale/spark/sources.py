"""Which files there are to read, in which parts, and in which rounds they are added."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from pyspark.sql import SparkSession

from detente.reading import Piece, ReadOptions, Source, is_splittable, list_files, parts_of, source_of
from detente.scale.spark.items import PIECES, SOURCES, Scan
from detente.scale.spark.session import SparkError

PIECE: Final = 32 * 1024 * 1024
"""Bytes of a part of a file that is split; smaller ones are not split."""

ROUND: Final = 256 * 1024 * 1024
"""Bytes that are added by one commit, for each core: some 64,000 articles, about half an hour's work."""

_UNKNOWN: Final = 1024 * 1024  # what a file counts whose size is not known


def find_sources(session: SparkSession, names: Iterable[str], options: ReadOptions, piece: int = PIECE) -> list[Source]:
    """List the files of sources in the order in which they are read, large ones of JSON Lines in parts.

    Raises:
        SparkError: standard input was given, or there is no file.

    """
    given = list(names)
    if "-" in given:
        raise SparkError("-: standard input cannot be read by a cluster; give files that all its machines see")
    found = [source_of(file) for name in given for file in list_files(name)]
    if not found:
        raise SparkError(f"{', '.join(given) or 'no source'}: there are no files; give one with files, or a file")
    return _split(session, found, options, piece)


def _split(session: SparkSession, sources: Sequence[Source], options: ReadOptions, piece: int) -> list[Source]:
    large = [number for number, one in enumerate(sources) if one.size > 2 * piece and is_splittable(one, options)]
    if not large:
        return list(sources)
    rows = [
        (number, sources[number].name, sources[number].path, sources[number].size, start, end, 0)
        for number in large
        for start, end in _pieces(sources[number].size, piece)
    ]
    frame = session.createDataFrame(rows, SOURCES).repartitionByRange(len(rows), "number", "start")
    pieces: dict[int, list[Piece]] = {}
    for number, *values in sorted(frame.mapInArrow(Scan(), PIECES).collect()):
        pieces.setdefault(number, []).append(Piece(*values))
    return [part for number, one in enumerate(sources) for part in _parts(one, pieces.get(number))]


def _pieces(size: int, piece: int) -> Iterator[tuple[int, int]]:
    for start in range(0, size, piece):
        yield start, min(start + piece, size)


def _parts(source: Source, pieces: Sequence[Piece] | None) -> Iterator[Source]:
    if pieces is None:
        yield source
        return
    for part in parts_of(pieces):
        yield replace(source, size=part.end - part.start, part=part)


def rounds(sources: Sequence[Source], most: int) -> Iterator[list[Source]]:
    """Give the sources that are added together, in their order: so many bytes of them, but at least one."""
    waiting: list[Source] = []
    size = 0
    for source in sources:
        if waiting and size + weight(source) > most:
            yield waiting
            waiting, size = [], 0
        waiting.append(source)
        size += weight(source)
    if waiting:
        yield waiting


def weight(source: Source) -> int:
    """Give the bytes of a source, or what it counts where they are not known."""
    return source.size or _UNKNOWN
