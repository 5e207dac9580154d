"""`detente completion`: what a shell needs to complete commands and options."""

from __future__ import annotations

import os
from typing import Annotated, Final

import typer

from detente.cli.exits import UsageError
from detente.cli.terminal import put

SHELLS: Final = ("bash", "zsh", "fish")
_VARIABLE: Final = "_DETENTE_COMPLETE"

HELP = """Write the completion of commands and options for a shell.

bash: put it where bash-completion looks, such as ~/.local/share/bash-completion/completions/detente; zsh: into a folder
of $fpath, as _detente; fish: into ~/.config/fish/completions/detente.fish. Or let the shell read it as it is written:
source <(detente completion bash).
"""


def completion(
    shell: Annotated[str, typer.Argument(metavar="SHELL", help=f"Shell: {', '.join(SHELLS)}.")],
) -> None:
    """Run the command."""
    if shell not in SHELLS:
        raise UsageError(f"SHELL: got {shell!r}; allowed: {', '.join(SHELLS)}")
    from typer._completion_shared import get_completion_script  # noqa: PLC0415  # it is Typer's, and not public

    put(get_completion_script(prog_name="detente", complete_var=_VARIABLE, shell=shell))


def prepare_completion() -> None:
    """Let Typer answer a shell that asks how a command line may go on, where one does."""
    if _VARIABLE in os.environ:
        # Typer does this itself only for commands with its own two options, one of which writes into files of the user.
        from typer._completion_classes import completion_init  # noqa: PLC0415

        completion_init()
