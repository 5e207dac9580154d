"""Which addresses may be asked: only those of the public network, whatever names and redirects say.

A page or feed may send whoever reads it anywhere: to the router, to the metadata of a cloud machine, to a service that
trusts its own machine. So a name is resolved here, what it stands for is checked, and the connection is made to the
checked address itself: no second resolving can give another (DNS rebinding).
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import SplitResult, urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Resolve = Callable[[str, int], Sequence[str]]
"""Gives the addresses of a host; raises OSError where there are none."""

_NAT64: Final = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))
_COMPATIBLE: Final = ipaddress.ip_network("::/96")  # IPv4 addresses in a form that is no longer used
_SCHEMES: Final = {"http": 80, "https": 443}
_HOST: Final = re.compile(r"[A-Za-z0-9_.:%-]+")
_LONGEST: Final = 2_000  # characters of an address

NOT_PUBLIC: Final = "stands for an address that is not public"
"""How it begins what is told of a host that is not asked."""


class RefusedError(Exception):
    """An address that is not asked, and why."""


@dataclass(frozen=True, slots=True)
class Target:
    """An address that may be asked: where to connect, and what to ask for there."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def origin(self) -> str:
        """Scheme, host and port: what robots.txt speaks for, and what is asked once at a time."""
        return f"{self.scheme}://{_bracketed(self.host)}{'' if self.is_usual_port else f':{self.port}'}"

    @property
    def url(self) -> str:
        """The whole address."""
        return self.origin + self.path

    @property
    def is_usual_port(self) -> bool:
        """Whether the port need not be told."""
        return self.port == _SCHEMES[self.scheme]


def target_of(url: str) -> Target:
    """Take an address apart; raise RefusedError where it is none of the web.

    >>> target_of("http://example.org/news?page=2#top").url
    'http://example.org/news?page=2'
    >>> target_of("file:///etc/passwd")
    Traceback (most recent call last):
    detente.watching.addresses.RefusedError: is no address of the web (http or https)
    """
    parts, port = _parts(url)
    if parts.scheme not in _SCHEMES:
        raise RefusedError("is no address of the web (http or https)")
    if parts.username is not None or parts.password is not None:
        raise RefusedError("has a name or password in it")
    try:
        host = (parts.hostname or "").rstrip(".").encode("idna").decode("ascii") if parts.hostname else ""
    except UnicodeError as error:
        raise RefusedError("has a host that is no name") from error
    if not _HOST.fullmatch(host):
        raise RefusedError("names no host")
    path = parts.path or "/"
    return Target(parts.scheme, host, port, _quoted(path + (f"?{parts.query}" if parts.query else "")))


def _parts(url: str) -> tuple[SplitResult, int]:
    if len(url) > _LONGEST:
        raise RefusedError(f"is longer than {_LONGEST} characters")
    try:
        parts = urlsplit(url.strip())
        return parts, parts.port or _SCHEMES.get(parts.scheme, 0)
    except ValueError as error:
        raise RefusedError(f"is no address ({error})") from error


def _quoted(path: str) -> str:
    """Write what no request may hold as it is: spaces, line ends, and letters that are not ASCII."""
    return "".join(
        c if "!" <= c <= "~" else "".join(f"%{byte:02X}" for byte in c.encode("utf-8", "replace")) for c in path
    )


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


@dataclass(frozen=True, slots=True)
class Guard:
    """Resolves hosts, and gives only addresses that may be asked.

    `allowed` are networks that may be asked though they are not public.
    """

    allowed: tuple[Network, ...] = ()
    resolve: Resolve = field(default_factory=lambda: look_up)

    def addresses(self, host: str, port: int) -> list[str]:
        """Give the addresses of a host that may be asked.

        Raises:
            OSError: it has none.
            RefusedError: it has some, and none of them may be asked.

        """
        found = list(dict.fromkeys(self.resolve(host, port)))
        right = [address for address in found if self._may_be_asked(address)]
        if not right:
            raise RefusedError(f"{NOT_PUBLIC} ({', '.join(found) or 'none'})")
        return right

    def _may_be_asked(self, written: str) -> bool:
        try:
            address = ipaddress.ip_address(written)
        except ValueError:
            return False
        return is_public(address) or any(
            one.version == network.version and one in network for network in self.allowed for one in _forms(address)
        )


def look_up(host: str, port: int) -> list[str]:
    """Give the addresses of a host, as the system knows them."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise OSError(f"{host!r} is no name of a host") from error
    return [str(one[4][0]) for one in found]


def is_public(address: Address) -> bool:
    """Tell whether an address belongs to the public network, also by the IPv4 address in it.

    >>> [is_public(ipaddress.ip_address(one)) for one in ("93.184.216.34", "127.0.0.1", "::ffff:10.0.0.1")]
    [True, False, False]
    """
    return all(one.is_global and not one.is_multicast and not one.is_reserved for one in _forms(address))


def _forms(address: Address) -> Iterable[Address]:
    """Give the IPv4 addresses that an IPv6 address leads to, or else the address itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    if address.scope_id:
        return [ipaddress.IPv6Address("::1")]  # belongs to one link: never public
    if address.ipv4_mapped is not None:
        return [address.ipv4_mapped]
    if address in _COMPATIBLE and int(address) > 0xFFFF:
        return [ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)]
    inner = [address.sixtofour, *(address.teredo or ())]
    if any(address in network for network in _NAT64):
        inner.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    found = [one for one in inner if one is not None]
    return found or [address]
