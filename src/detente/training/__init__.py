"""Makes a judge of one's own from labelled text: its forms, its way to what a model reads, the fit of the heads."""

from detente.training.items import Act, Item, MarkedPair, items, pairs
from detente.training.labelled import LabelledError, read_labelled
from detente.training.notation import NotationError, Reader
from detente.training.teach import Figures, Taught, teach

__all__ = [
    "Act",
    "Figures",
    "Item",
    "LabelledError",
    "MarkedPair",
    "NotationError",
    "Reader",
    "Taught",
    "items",
    "pairs",
    "read_labelled",
    "teach",
]
