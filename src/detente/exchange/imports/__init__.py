"""Imports: event data that others have coded, from the layouts in which they publish it."""

from detente.exchange.imports.importer import Importer, Summary, Watch
from detente.exchange.imports.layouts import CSV, FIELDS, LAYOUTS, Layout, LayoutError, csv_layout, load_layout

__all__ = [
    "CSV",
    "FIELDS",
    "LAYOUTS",
    "Importer",
    "Layout",
    "LayoutError",
    "Summary",
    "Watch",
    "csv_layout",
    "load_layout",
]
