"""The store: a folder of Delta tables for articles and all that was found in them; DuckDB asks the questions."""

from detente.store.batches import Run
from detente.store.errors import StoreError
from detente.store.importing import ImportWriter
from detente.store.questions import FilterError
from detente.store.reviews import add_review, read_reviews
from detente.store.rows import ArticleRecords, Failure, Rows, join_rows, make_rows, record_json, records_table
from detente.store.settling import update_stories
from detente.store.store import Store, open_store
from detente.store.writer import Writer

__all__ = [
    "ArticleRecords",
    "Failure",
    "FilterError",
    "ImportWriter",
    "Rows",
    "Run",
    "Store",
    "StoreError",
    "Writer",
    "add_review",
    "join_rows",
    "make_rows",
    "open_store",
    "read_reviews",
    "record_json",
    "records_table",
    "update_stories",
]
