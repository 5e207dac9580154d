"""Stores that are served, and the servers."""

import socket
import threading
import time

import pytest
import uvicorn
from hostile import HOSTILE
from starlette.testclient import TestClient

import detente
from detente.demo import demo_articles
from detente.server import ServerOptions, make_app

HOME = "http://127.0.0.1"


@pytest.fixture(scope="session", autouse=True)
def cache(tmp_path_factory):
    """Keep what makes pages fast away from the user's own folder."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def demo_store(tmp_path_factory):
    """The corpus of the demonstration, in a store."""
    root = tmp_path_factory.mktemp("stores") / "demo"
    detente.add(demo_articles(), root)
    return root


@pytest.fixture(scope="session")
def hostile_store(tmp_path_factory):
    """Articles by somebody who means harm."""
    root = tmp_path_factory.mktemp("stores") / "hostile"
    detente.add(HOSTILE, root)
    return root


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory):
    root = tmp_path_factory.mktemp("stores") / "empty"
    detente.add([], root)
    return root


@pytest.fixture(scope="session")
def serve():
    """Give a function that gives a client of a server for a store."""

    def client(root, **options):
        app = make_app(ServerOptions(root, **options), watch=False)
        return TestClient(app, base_url=HOME, follow_redirects=False, raise_server_exceptions=False)

    return client


@pytest.fixture(scope="session")
def demo(demo_store, serve):
    return serve(demo_store)


@pytest.fixture(scope="session")
def run():
    """Give a function that runs a server for a store on a free port, and gives its address."""
    running = []

    def start(root, **options):
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
        app = make_app(ServerOptions(root, port=port, **options))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        running.append((server, thread))
        while not server.started:
            time.sleep(0.02)
        return f"http://127.0.0.1:{port}"

    yield start
    for server, _ in running:
        server.should_exit = True
    for _, thread in running:
        thread.join(20)
