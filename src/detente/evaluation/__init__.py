"""How good the records are: gold sets and the figures that measure records against them.

Nothing here codes. Events, statements and guesses come as records, from this coder or from any other.
"""

from detente.evaluation.challenge import Challenge, ChallengeError, ChallengeScores, read_challenges, score_challenges
from detente.evaluation.challenge_statements import (
    StatementChallenge,
    StatementChallengeError,
    StatementChallengeScores,
    holds_statements,
    read_statement_challenges,
    score_statement_challenges,
)
from detente.evaluation.events import DyadError, EventScores, score_events
from detente.evaluation.figures import Counts
from detente.evaluation.gold import (
    EvaluationError,
    GoldDocument,
    GoldEvent,
    GoldPair,
    GoldStatement,
    Guess,
    read_gold,
    read_guesses,
    read_pairs,
    read_records,
)
from detente.evaluation.pairs import PairError, PairScores, score_pairs
from detente.evaluation.reviews import Coding, Precision, ReviewScores, score_reviews
from detente.evaluation.statements import StatementError, StatementScores, score_statements

__all__ = [
    "Challenge",
    "ChallengeError",
    "ChallengeScores",
    "Coding",
    "Counts",
    "DyadError",
    "EvaluationError",
    "EventScores",
    "GoldDocument",
    "GoldEvent",
    "GoldPair",
    "GoldStatement",
    "Guess",
    "PairError",
    "PairScores",
    "Precision",
    "ReviewScores",
    "StatementChallenge",
    "StatementChallengeError",
    "StatementChallengeScores",
    "StatementError",
    "StatementScores",
    "holds_statements",
    "read_challenges",
    "read_gold",
    "read_guesses",
    "read_pairs",
    "read_records",
    "read_statement_challenges",
    "score_challenges",
    "score_events",
    "score_pairs",
    "score_reviews",
    "score_statement_challenges",
    "score_statements",
]
