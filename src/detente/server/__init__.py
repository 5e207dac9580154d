"""Pages to look at a store, and an API for programs; both on the user's own machine.

>>> from detente.server import ServerOptions, make_app
>>> make_app(ServerOptions("no-such-store"))
Traceback (most recent call last):
...
detente.store.errors.StoreError: no-such-store: there is no store here; check the name, or make one with \
`detente add SOURCE --store DIR`
"""

from detente.server.app import make_app
from detente.server.options import LOOPBACK, ServerError, ServerOptions
from detente.server.running import serve

__all__ = ["LOOPBACK", "ServerError", "ServerOptions", "make_app", "serve"]
