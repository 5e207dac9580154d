"""Who an expression in the text stands for: countries, organisations, groups, people and places."""

from detente.actors.agents import Agent, AgentMatch, Agents, PhraseWords, load_agents, load_phrase_words
from detente.actors.gazetteer import Gazetteer, Match, load_gazetteer
from detente.actors.gazetteer_files import country_names, read_spellings, wikidata_ids
from detente.actors.names import Kind, Name, Office
from detente.actors.own_names import KINDS, NamesError, OwnNames, read_names, write_entry
from detente.actors.phrases import INTERNATIONAL, WHOLE, Owner, Phrase, Phrases, is_abbreviation

__all__ = [
    "INTERNATIONAL",
    "KINDS",
    "WHOLE",
    "Agent",
    "AgentMatch",
    "Agents",
    "Gazetteer",
    "Kind",
    "Match",
    "Name",
    "NamesError",
    "Office",
    "OwnNames",
    "Owner",
    "Phrase",
    "PhraseWords",
    "Phrases",
    "country_names",
    "is_abbreviation",
    "load_agents",
    "load_gazetteer",
    "load_phrase_words",
    "read_names",
    "read_spellings",
    "wikidata_ids",
    "write_entry",
]
