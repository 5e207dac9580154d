"""Work in a process of its own, whose memory is given back when it ends."""

from __future__ import annotations

import multiprocessing
import signal
import traceback
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path

from detente.adding.pool import die_with_parent
from detente.store import StoreError


def run_apart(work: Callable[[Path], object], root: Path) -> None:
    """Do work on a store in a process of its own, which ends where this one does or is interrupted.

    Args:
        work: A function of a module.
        root: The folder of the store.

    Raises:
        StoreError: the process was ended by somebody else, such as a system without memory; and whatever the work
            raises.

    """
    context = multiprocessing.get_context("spawn")  # a fork would take along locks of other threads
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(theirs, work, root), daemon=True)
    process.start()
    theirs.close()
    try:
        error = ours.recv()
    except EOFError:
        mend = "run it again, what was added is kept"
        raise StoreError(f"{root}: the process that works on its copies and stories was ended; {mend}") from None
    finally:
        process.kill()  # it has told its last word, or nobody waits for it any more
        process.join()
        process.close()
        ours.close()
    if error is not None:
        raise error


def _run(pipe: Connection, work: Callable[[Path], object], root: Path) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent's business
    die_with_parent()
    try:
        work(root)
    except Exception as error:
        error.add_note(traceback.format_exc())  # a pipe takes no traceback
        pipe.send(error)
    else:
        pipe.send(None)
