"""Relations: how two parties stand to each other over time, how sure that is, and whether it is a low point."""

from detente.relations.acts import acts_query
from detente.relations.answering import Answer
from detente.relations.asking import Asking, Options, asking
from detente.relations.breaks import TurningPoint
from detente.relations.claims import CheckedClaim
from detente.relations.drivers import Drivers, StoryPull
from detente.relations.ranking import Ranked
from detente.relations.related import RelationStore, open_store
from detente.relations.relation import Relation
from detente.relations.series import Series
from detente.relations.state import State
from detente.relations.verdict import Estimate, Extreme, Verdict

__all__ = [
    "Answer",
    "Asking",
    "CheckedClaim",
    "Drivers",
    "Estimate",
    "Extreme",
    "Options",
    "Ranked",
    "Relation",
    "RelationStore",
    "Series",
    "State",
    "StoryPull",
    "TurningPoint",
    "Verdict",
    "acts_query",
    "asking",
    "open_store",
]
