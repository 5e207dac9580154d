"""What a name can stand for, and which office a person held on a day."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Kind(StrEnum):
    """What a name names. The order is that of likelihood when one name has several readings."""

    COUNTRY = "country"
    NATIONALITY = "nationality"
    PEOPLE = "people"
    CAPITAL = "capital"
    SEAT = "seat"
    ORGANISATION = "organisation"
    GROUP = "group"
    PARTY = "party"
    MEDIA = "media"
    PERSON = "person"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class Office:
    """An office and its days: `start` None is "since ever", `end` None is "still"; both days are included."""

    title: str
    code: str
    sector: str
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True, slots=True)
class Name:
    """One reading of a name. A person's code is that of the last office; a person's sectors are in the offices."""

    kind: Kind
    entity: str
    code: str
    sector: str = ""
    offices: tuple[Office, ...] = ()
    lat: float | None = None
    lon: float | None = None
    population: int = 0

    def office_on(self, day: date | None) -> Office | None:
        """Return the office held on a day; with no day, the last one.

        Between and after offices it is the one before, as "former ..." with sector ELI; before the first, None.
        Of two offices held at once it is the one begun later.
        """
        if day is None:
            return self.offices[-1] if self.offices else None
        begun = [office for office in self.offices if office.start is None or office.start <= day]
        held = [office for office in begun if office.end is None or office.end >= day]
        if held:
            return held[-1]
        return _former(max(begun, key=lambda office: office.end or date.min)) if begun else None


def _former(office: Office) -> Office:
    title = office.title if office.title.startswith("former ") else f"former {office.title}"
    return Office(title, office.code, "ELI", office.end)
