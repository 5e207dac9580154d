"""Stories: one event in the world, with all the reports of it."""

from detente.stories.blocks import block, codes_of, is_whole, kind_of, related
from detente.stories.grouping import Membership, attach, group, stories_of_block, stories_of_partial_block
from detente.stories.near import MARGIN, Near
from detente.stories.reports import Place, Report, report_of
from detente.stories.words import word_hashes

__all__ = [
    "MARGIN",
    "Membership",
    "Near",
    "Place",
    "Report",
    "attach",
    "block",
    "codes_of",
    "group",
    "is_whole",
    "kind_of",
    "related",
    "report_of",
    "stories_of_block",
    "stories_of_partial_block",
    "word_hashes",
]
