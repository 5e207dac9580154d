"""Exit codes, the same for every command."""

from __future__ import annotations

from enum import IntEnum

from detente.errors import DetenteError


class ExitCode(IntEnum):
    """What the command tells the shell."""

    DONE = 0
    NOTHING = 1
    USAGE = 2
    NOT_ENGLISH = 3
    PARTLY = 4
    INTERRUPTED = 130
    BROKEN_PIPE = 141


MEANINGS = {
    ExitCode.DONE: "all was done",
    ExitCode.NOTHING: "nothing could be done: no input can be read, or a part is missing",
    ExitCode.USAGE: "an option or argument is wrong",
    ExitCode.NOT_ENGLISH: "nothing was coded, because nothing is in English, or all was discarded",
    ExitCode.PARTLY: "some records were left out, the others done; standard error says why",
    ExitCode.INTERRUPTED: "stopped by Ctrl-C; what was done until then is printed",
    ExitCode.BROKEN_PIPE: "whoever read the output stopped reading",
}

EXIT_CODES = "\b\nExit codes:\n" + "\n".join(f"  {code:>3}  {meaning}" for code, meaning in MEANINGS.items())
"""The table of exit codes, as it stands under `--help`."""


class UsageError(DetenteError):
    """An option or argument that cannot be right: names it, what came and what is allowed."""

    exit_code = ExitCode.USAGE
