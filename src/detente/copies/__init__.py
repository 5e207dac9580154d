"""Which articles repeat which: word for word, edited, spun, or in part."""

from detente.copies.canonical import load_canonicaliser
from detente.copies.families import Family, Publisher, find_copies, group_families, own_shares
from detente.copies.index import CopyIndex, index_articles
from detente.copies.options import CopyOptionError, CopyOptions
from detente.copies.pool import sketch_in_processes
from detente.copies.side_by_side import Run, side_by_side
from detente.copies.sketches import KeptSketch, Sketches, sketch, sketch_to_keep

__all__ = [
    "CopyIndex",
    "CopyOptionError",
    "CopyOptions",
    "Family",
    "KeptSketch",
    "Publisher",
    "Run",
    "Sketches",
    "find_copies",
    "group_families",
    "index_articles",
    "load_canonicaliser",
    "own_shares",
    "side_by_side",
    "sketch",
    "sketch_in_processes",
    "sketch_to_keep",
]
