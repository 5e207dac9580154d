"""Adding: articles through the coder into a store, by one process or several."""

from detente.adding.adder import Summary, Watch, add_items
from detente.adding.api import add

__all__ = ["Summary", "Watch", "add", "add_items"]
