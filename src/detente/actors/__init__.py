"""Who an expression in the text stands for: countries, organisations, groups, people and places."""

from detente.actors.agents import Agent, AgentMatch, Agents, PhraseWords, load_agents, load_phrase_words
from detente.actors.gazetteer import Gazetteer, Match, load_gazetteer
from detente.actors.gazetteer_files import country_names
from detente.actors.names import Kind, Name, Office
from detente.actors.phrases import INTERNATIONAL, WHOLE, Owner, Phrase, Phrases, is_abbreviation

__all__ = [
    "INTERNATIONAL",
    "WHOLE",
    "Agent",
    "AgentMatch",
    "Agents",
    "Gazetteer",
    "Kind",
    "Match",
    "Name",
    "Office",
    "Owner",
    "Phrase",
    "PhraseWords",
    "Phrases",
    "country_names",
    "is_abbreviation",
    "load_agents",
    "load_gazetteer",
    "load_phrase_words",
]
