"""Sentences, tokens, grammar, and expressions of time: from text to what the coder reads."""

from detente.language.lemmas import PossibleLemmas
from detente.language.parsed import OTHER, Sentence, Shallow
from detente.language.pipeline import Pipeline, PipelineMissingError, load_pipeline
from detente.language.quotations import Quotation, find_quotations
from detente.language.repairs import NOUNS_OF_DOING
from detente.language.sentences import Span, split_sentences
from detente.language.times import TimeExpression, find_times, resolve_time

__all__ = [
    "NOUNS_OF_DOING",
    "OTHER",
    "Pipeline",
    "PipelineMissingError",
    "PossibleLemmas",
    "Quotation",
    "Sentence",
    "Shallow",
    "Span",
    "TimeExpression",
    "find_quotations",
    "find_times",
    "load_pipeline",
    "resolve_time",
    "split_sentences",
]
