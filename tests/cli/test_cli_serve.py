"""`detente serve`: what it refuses, and that it serves until it is stopped."""

import signal
import socket

import httpx
import pytest
from store_of_one import make_store


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (["--host", "0.0.0.0"], "--host"),
        (["--token", "short"], "--token"),
        (["--port", "70000"], "--port"),
    ],
)
def test_what_is_not_safe_is_refused(detente, tmp_path, given, says):
    make_store(tmp_path / "store")
    ran = detente("serve", "store", *given)
    assert ran.code in (1, 2)
    assert len(ran.complaints) == 1
    assert says in ran.complaints[0]


def test_there_must_be_a_store(detente):
    ran = detente("serve", "no-store")
    assert ran.code == 1
    assert "there is no store here" in ran.err


def test_a_port_that_is_taken_is_told(detente, tmp_path):
    make_store(tmp_path / "store")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ran = detente("serve", "store", "--port", taken.getsockname()[1])
    assert ran.code == 1
    assert "--port" in ran.err


def test_it_serves_until_it_is_stopped(start, tmp_path):
    make_store(tmp_path / "store")
    process = start("serve", "store", "--port", "0")
    address = process.stdout.readline().decode().strip()
    answer = httpx.get(f"{address}api/v1/store", timeout=60)
    assert answer.json()["articles"] == 1
    process.send_signal(signal.SIGINT)
    assert process.wait(60) in (0, 130)
