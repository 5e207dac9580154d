"""What all pages have in common: templates, the frame around them, forms that are read, errors."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, TypeVar
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined
from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from detente.actors import country_names
from detente.server import assets, views
from detente.server.filters import cleaned
from detente.server.problems import places
from detente.server.state import state_of

PAGES: Final = (
    ("/", "Today", "t"),
    ("/relation", "Relation", "r"),
    ("/map", "Map", "m"),
    ("/network", "Network", "n"),
    ("/disputes", "Disputes", "d"),
    ("/search", "Search", "s"),
    ("/try", "Try it", "y"),
    ("/review", "Review", "v"),
)
"""Address, name, and the key that leads there after `g`."""

_T = TypeVar("_T", bound=BaseModel)


def render(request: Request, template: str, status: int = 200, **values: Any) -> HTMLResponse:  # noqa: ANN401
    """Fill a template; a page stands in the frame, a part (in `parts/`) is put into a page by htmx."""
    state = state_of(request)
    reader = state.reader
    common = {
        "here": request.url.path,
        "pages": PAGES,
        "store": state.options.root.absolute().name,
        "reader": reader,
        "types": state.types(reader),
        "scores": state.scores,
        "quads": state.quads,
        "may_review": state.options.allow_review,
        "has_token": state.keys.wanted,
    }
    return HTMLResponse(_environment().get_template(template).render(common | values), status)


def read_form(request: Request, kind: type[_T]) -> tuple[_T, dict[str, str], dict[str, str]]:
    """Read a filter from what a form sent, as the address of the page has it.

    Returns:
        The filter, without the fields that are wrong; what was written; and what is wrong, by field.

    """
    state = state_of(request)
    written = cleaned(request.query_params, kind.model_fields)
    wrong: dict[str, str] = {}
    try:
        return kind.model_validate(written, context={"types": state.types(state.reader)}), written, wrong
    except ValidationError as error:
        wrong = {place["where"]: _plain(place) for place in places(error.errors())}
    return kind(**{name: value for name, value in written.items() if name not in wrong}), written, wrong


def _plain(place: Mapping[str, str]) -> str:
    return _MENDS.get(place["where"], place["what"])


_MENDS: Final = {
    **dict.fromkeys(("actor", "recipient", "party", "other", "speaker"), "a code such as RUS or RUS/GOV"),
    **dict.fromkeys(("since", "until"), "a day, YYYY-MM-DD"),
    "event": "one of the types of the store's codebook",
}


def tell_on_page(
    request: Request, status: int, detail: str, errors: list[dict[str, str]], headers: dict[str, str]
) -> Response:
    """Tell a problem to a person, as a page, or as a part where htmx asks for one."""
    template = "parts/problem.html" if "hx-request" in request.headers else "problem.html"
    answer = render(request, template, status, title=_TITLES.get(status, "This cannot be shown"), detail=detail)
    answer.headers.update(headers)
    return answer


_TITLES: Final = {404: "There is nothing here", 503: "The store is busy", 500: "Something broke"}


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("detente.server"), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.globals.update(
        asset=lambda path: f"/static/{assets.MARK}/{path}",
        address=address,
        countries=sorted(country_names().items(), key=lambda item: item[1]),
    )
    environment.filters.update(views.FILTERS)
    return environment


def address(path: str, **parameters: object) -> str:
    """Write an address with parameters; those that are empty are left out.

    >>> address("/story", id="a&b", since=None)
    '/story?id=a%26b'
    """
    given = {name: value for name, value in parameters.items() if value not in (None, "")}
    return f"{path}?{urlencode(given)}" if given else path
