"""Lists of feeds in OPML, as every feed reader writes them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from detente.watching.addresses import RefusedError, target_of
from detente.watching.options import WatchError


@dataclass(frozen=True, slots=True)
class Source:
    """A feed or sitemap to be watched, and what it is called."""

    url: str
    title: str = ""


def read_opml(path: Path) -> list[Source]:
    """Read a list of feeds: each `outline` with an `xmlUrl`, in the order of the file, each address once.

    Raises:
        WatchError: there is no such file, it is no OPML, an address in it is none of the web, or it has none.

    """
    from lxml import etree  # noqa: PLC0415

    mend = "give a list of feeds in OPML, such as a feed reader exports"
    try:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        root = etree.fromstring(path.read_bytes(), parser)
    except OSError as error:
        raise WatchError(f"{path}: cannot be read ({error.strerror}); check the name") from error
    except etree.XMLSyntaxError as error:
        raise WatchError(f"{path}:{error.lineno}: is no XML ({error.msg}); {mend}") from error
    found: dict[str, Source] = {}
    for outline in root.iter("outline"):
        url = (outline.get("xmlUrl") or "").strip()
        if url:
            found.setdefault(url, Source(_checked(path, outline.sourceline, url), _title(outline.attrib)))
    if not found:
        raise WatchError(f"{path}: has no feeds in it (no outline with an xmlUrl); {mend}")
    return list(found.values())


def _title(attributes: dict[str, str]) -> str:
    return " ".join((attributes.get("title") or attributes.get("text") or "").split())


def _checked(path: Path, line: int, url: str) -> str:
    try:
        target_of(url)
    except RefusedError as error:
        raise WatchError(f"{path}:{line}: {url[:200]!r} {error}; mend or remove it") from error
    return url
