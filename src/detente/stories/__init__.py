"""Stories: one event in the world, with all the reports of it."""

from detente.stories.blocks import block, is_whole, related
from detente.stories.grouping import Membership, attach, group, stories_of_block, stories_of_partial_block
from detente.stories.reports import Place, Report, report_of
from detente.stories.words import word_hashes

__all__ = [
    "Membership",
    "Place",
    "Report",
    "attach",
    "block",
    "group",
    "is_whole",
    "related",
    "report_of",
    "stories_of_block",
    "stories_of_partial_block",
    "word_hashes",
]
