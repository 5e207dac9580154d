"""What is looked for: the same filters for the pages and for the API, and the SQL that they mean."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from detente.records import STATUSES
from detente.store.questions import day_conditions, party_condition, party_conditions

CODE: Final = r"^(?:[A-Z]{2,8}|---)(?:/[A-Z]{3})?$"
_ONE_LINE: Final = r"^[^\x00-\x1f\x7f]*$"

_HOW: Final = (
    "all of them, in any order; capitals and accents do not matter, and three letters or more find what begins so."
)
_WORDS: Final = f"Words that the article has, {_HOW}"
_SAID: Final = f"Words in what is said, {_HOW}"

Code = Annotated[str, Field(pattern=CODE, max_length=12)]
Line = Annotated[str, Field(pattern=_ONE_LINE, max_length=200)]

Condition = tuple[list[str], dict[str, object]]
"""Conditions that all must hold, and the values that they name."""

Having = Callable[[str, str], list[str]]
"""Gives the ids of the `articles` or `statements` that hold some words."""


class Days(BaseModel):
    """From which day to which."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    since: datetime.date | None = Field(None, description="First day, `YYYY-MM-DD`.", examples=["2017-04-01"])
    until: datetime.date | None = Field(None, description="Last day, itself included.", examples=["2017-04-30"])


class EventFilter(Days):
    """Which events, or stories by any of their reports."""

    actor: Code | None = Field(
        None, description="Code of an actor: `RUS`, or with a sector `RUS/GOV`.", examples=["RUS"]
    )
    recipient: Code | None = Field(None, description="Code of a recipient.", examples=["USA"])
    party: Code | None = Field(None, description="Code of an actor or recipient.")
    event: Line | None = Field(None, description="Type, of the codebook by which the store is coded.")
    quad: int | None = Field(
        None, ge=1, le=4, description="Quad class: 1 verbal, 2 material cooperation, 3 verbal, 4 material conflict."
    )
    status: str | None = Field(
        None, description="Who vouches for it.", json_schema_extra={"enum": list(STATUSES)},
        pattern=f"^(?:{'|'.join(STATUSES)})$",
    )  # fmt: skip
    source: Line | None = Field(None, description="Publisher of the article, as the store has it.")
    words: Line | None = Field(None, description=_WORDS)

    @field_validator("event")
    @classmethod
    def _is_a_type(cls, event: str | None, info: ValidationInfo) -> str | None:
        """Check the type, where the context tells the `types` of the store."""
        types = (info.context or {}).get("types")
        if event is None or types is None or event in types:
            return event
        raise PydanticCustomError("enum", "allowed: {types}", {"types": ", ".join(types)})


class StoryFilter(EventFilter):
    """Which stories."""

    least: int = Field(1, ge=1, le=1_000_000, description="How many articles tell it at least.")


class ArticleFilter(Days):
    """Which articles; the days are those of publication."""

    source: Line | None = Field(None, description="Publisher, as the store has it.")
    words: Line | None = Field(None, description=_WORDS)


class StatementFilter(Days):
    """Which statements; the days are those of the article."""

    speaker: Code | None = Field(None, description="Code of who speaks.", examples=["RUS/GOV"])
    words: Line | None = Field(None, description=_SAID)


class DisputeFilter(Days):
    """Which disputes; the days are those of the article."""

    party: Code | None = Field(None, description="Code of a party on either side.", examples=["RUS"])
    other: Code | None = Field(None, description="Code of a party on the side across from `party`.", examples=["USA"])
    across: Annotated[
        bool,
        Field(
            description="Disputes between articles that are two weeks apart at most, instead of those within one: of "
            "the last 31 days, or of the days that are given, which may be 92."
        ),
    ] = False


def cleaned(given: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    """Take what a form sent: without empty fields, codes in capitals, and nothing that is not asked for."""
    kept = {name: given[name].strip() for name in names if given.get(name, "").strip()}
    capital = ("actor", "recipient", "party", "other", "speaker")
    return {name: value.upper() if name in capital else value for name, value in kept.items()}


def shifted(day: datetime.date, by: int) -> datetime.date:
    """Go some days on, or back where they are negative; no further than days go.

    >>> shifted(datetime.date(1, 1, 3), -9).isoformat()
    '0001-01-01'
    """
    try:
        return day + datetime.timedelta(by)
    except OverflowError:
        return datetime.date.max if by > 0 else datetime.date.min


def as_query(filter: BaseModel) -> dict[str, Any]:
    """Give a filter as the parameters of an address."""
    return {name: str(value) for name, value in filter.model_dump(exclude_none=True, exclude_defaults=True).items()}


def event_conditions(wanted: EventFilter, having: Having) -> Condition:
    """Say what must hold for an event, in SQL over `events`.

    >>> event_conditions(EventFilter(actor="RUS/GOV", recipient="USA"), lambda table, words: [])[1]
    {'pair': 'RUS>USA', 'actor_code': 'RUS', 'actor_sector': 'GOV', 'recipient_code': 'USA'}
    """
    values: dict[str, object] = {}
    conditions = party_conditions(wanted.actor, wanted.recipient, values)
    if wanted.party:
        sides = (party_condition(side, wanted.party, "party", values) for side in ("actor", "recipient"))
        conditions.append(f"({' OR '.join(sides)})")
    conditions += _equal(wanted, _OF_EVENTS, values)
    conditions += day_conditions("date", wanted.since, wanted.until, values)
    conditions += _words(wanted.words, "articles", "article", having, values)
    return conditions, values


def article_conditions(wanted: ArticleFilter, having: Having) -> Condition:
    """Say what must hold for an article, in SQL over `articles`."""
    values: dict[str, object] = {}
    conditions = _equal(wanted, _OF_ARTICLES, values)
    conditions += day_conditions("date", wanted.since, wanted.until, values)
    conditions += _words(wanted.words, "articles", "id", having, values)
    return conditions, values


def statement_conditions(wanted: StatementFilter, having: Having) -> Condition:
    """Say what must hold for a statement, in SQL over `statements` joined with `articles`."""
    values: dict[str, object] = {}
    conditions = day_conditions("articles.date", wanted.since, wanted.until, values)
    if wanted.speaker:
        conditions.append(party_condition("[speaker]", wanted.speaker, "speaker", values))
    conditions += _words(wanted.words, "statements", "statements.id", having, values)
    return conditions, values


def dispute_conditions(wanted: DisputeFilter) -> Condition:
    """Say what must hold for a dispute, in SQL over `disputes` joined with `articles`."""
    values: dict[str, object] = {}
    conditions = day_conditions("articles.date", wanted.since, wanted.until, values)
    if wanted.party and wanted.other:
        values |= {"party": wanted.party, "other": wanted.other}
        ways = (("claim", "counter"), ("counter", "claim"))
        either = [f"({_side(one, 'party')} AND {_side(two, 'other')})" for one, two in ways]
        conditions.append(f"({' OR '.join(either)})")
    elif wanted.party or wanted.other:
        values["party"] = wanted.party or wanted.other
        conditions.append(f"({_side('claim', 'party')} OR {_side('counter', 'party')})")
    return conditions, values


def where(conditions: Iterable[str]) -> str:
    """Join conditions."""
    joined = " AND ".join(conditions)
    return f"WHERE {joined}" if joined else ""


def _side(side: str, value: str) -> str:
    return f"len(list_filter({side}.parties, lambda one: one = ${value} OR split_part(one, '/', 1) = ${value})) > 0"


_OF_ARTICLES: Final = {"source": "source = $source"}
_OF_EVENTS: Final = {
    "event": "event = $event",
    "quad": "quad_code = $quad",
    "status": "status = $status",
    "source": "article IN (SELECT id FROM articles WHERE source = $source)",
}


def _equal(wanted: BaseModel, conditions: Mapping[str, str], values: dict[str, object]) -> list[str]:
    """Choose the conditions on the fields that are given."""
    given = {name: getattr(wanted, name) for name in conditions}
    found = {name: value for name, value in given.items() if value not in (None, "")}
    values |= found
    return [conditions[name] for name in found]


def _words(words: str | None, table: str, column: str, having: Having, values: dict[str, object]) -> list[str]:
    if not words or not words.strip():
        return []
    values["having"] = having(table, words)
    return [f"{column} IN (SELECT unnest($having::VARCHAR[]))"]
