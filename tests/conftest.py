"""For all tests."""

import signal


def pytest_sessionstart():
    """Let programs that tests start be interrupted, even where this one runs in a shell's background and is not."""
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
