"""Sending alerts to where they are wanted: a webhook, a file, an address of mail."""

from __future__ import annotations

import json
import os
import smtplib
import socket
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from typing import Any, Final

import urllib3

from detente.watching.addresses import RefusedError, target_of
from detente.watching.alerts import text_of
from detente.watching.options import WatchError

_SECONDS: Final = 20.0
_MAIL: Final = "mailto:"
_WEB: Final = ("https://", "http://")
_TLS_PORT: Final = 465
_USER, _PASSWORD, _FROM = "DETENTE_MAIL_USER", "DETENTE_MAIL_PASSWORD", "DETENTE_MAIL_FROM"


class DeliveryError(Exception):
    """An alert that did not arrive; it is tried again."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """Sends alerts. Each has an id, by which whoever gets it knows one that comes twice."""

    mail_server: str
    agent: str

    def send(self, place: str, identity: str, content: str) -> None:
        """Send an alert; raise DeliveryError where it did not arrive."""
        told = {"id": identity, **json.loads(content)}
        try:
            _way(place)(self, place, told)
        except (OSError, ValueError, urllib3.exceptions.HTTPError, smtplib.SMTPException) as error:
            raise DeliveryError(" ".join(str(error).split())[:200] or type(error).__name__) from error

    def _to_web(self, place: str, told: dict[str, Any]) -> None:
        headers = {"Content-Type": "application/json", "User-Agent": self.agent, "Idempotency-Key": _ascii(told["id"])}
        body = json.dumps(told, ensure_ascii=False).encode()
        with urllib3.PoolManager(timeout=_SECONDS, retries=False) as pool:
            answer = pool.request("POST", place, body=body, headers=headers, redirect=False, preload_content=False)
            answer.close()
        if not 200 <= answer.status < 300:
            raise DeliveryError(f"the webhook says {answer.status}")

    def _to_file(self, place: str, told: dict[str, Any]) -> None:
        """Add a line, unless the file has it: whoever is killed right after writing it writes it once."""
        path = Path(place)
        mark = json.dumps(told["id"])
        with path.open("a+b") as file:
            file.seek(0)
            last = b"\n"
            for line in file:
                if f'"id": {mark}'.encode() in line and line.endswith(b"\n"):
                    return
                last = line
            start = "" if last.endswith(b"\n") else "\n"  # a line that was broken off stays by itself
            file.write((start + json.dumps(told) + "\n").encode())
            file.flush()
            os.fsync(file.fileno())

    def _to_mail(self, place: str, told: dict[str, Any]) -> None:
        host, port = mail_server(self.mail_server)
        user, password = os.environ.get(_USER, ""), os.environ.get(_PASSWORD, "")
        kind = smtplib.SMTP_SSL if port == _TLS_PORT else smtplib.SMTP
        with kind(host, port, timeout=_SECONDS) as server:
            server.ehlo()
            secure = port == _TLS_PORT
            if not secure and server.has_extn("starttls"):
                server.starttls()
                secure = True
            if user:
                if not secure:
                    raise DeliveryError("the mail server offers no TLS, and the password is not sent without")
                server.login(user, password)
            server.send_message(_mail(place.removeprefix(_MAIL), told))


def _mail(to: str, told: dict[str, Any]) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = f"{told['parties']} below p{told['below']:g}"
    message["From"] = os.environ.get(_FROM, f"detente@{socket.getfqdn()}")
    message["To"] = to
    message["X-Detente-Alert"] = _ascii(told["id"])
    message.set_content(text_of(told))
    return message


def _way(place: str) -> Callable[[Delivery, str, dict[str, Any]], None]:
    if place.startswith(_WEB):
        return Delivery._to_web
    return Delivery._to_mail if place.startswith(_MAIL) else Delivery._to_file


def _ascii(words: str) -> str:
    return words.encode("ascii", "backslashreplace").decode("ascii")


def mail_server(written: str) -> tuple[str, int]:
    """Read where mail is handed in; raise WatchError where it is not of its form.

    >>> mail_server("mail.example.org:587"), mail_server("localhost")
    (('mail.example.org', 587), ('localhost', 25))
    """
    host, _, port = written.partition(":")
    if not host or (port and not (port.isascii() and port.isdigit() and 0 < int(port) < 65536)):
        raise WatchError(f"--mail-server: got {written!r}; allowed: a host, or host:port")
    return host, int(port or 25)


def check_place(place: str) -> str:
    """Give back where alerts go; raise WatchError where it is no webhook, file or address of mail."""
    if place.startswith(_WEB):
        try:
            target_of(place)
        except RefusedError as error:
            raise WatchError(f"--alert-to: got {place!r}, which {error}; allowed: an address without them") from error
    elif place.startswith(_MAIL):
        if not _is_mail(place.removeprefix(_MAIL)):
            raise WatchError(f"--alert-to: got {place!r}; allowed: mailto:NAME@HOST")
    elif "://" in place or not Path(place).absolute().parent.is_dir() or Path(place).is_dir():
        allowed = "an https:// address, mailto:NAME@HOST, or a file in a folder that exists"
        raise WatchError(f"--alert-to: got {place!r}; allowed: {allowed}")
    return place


def _is_mail(address: str) -> bool:
    name, at, host = address.partition("@")
    return bool(name and at and host) and address.isprintable() and not set(address) & set(' ,;<>"()')
