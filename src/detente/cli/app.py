"""The command line as a whole: its commands, and what becomes of errors."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from detente.cli import (
    actors,
    add,
    claims,
    code,
    codebooks,
    completion,
    copies,
    demo,
    dictionaries,
    disputes,
    doctor,
    evaluate,
    explain,
    export,
    features,
    importing,
    manual,
    pairs,
    relation,
    relations,
    serve,
    store,
    stories,
    train,
    watch,
)
from detente.cli.examples import with_examples
from detente.cli.exits import EXIT_CODES, ExitCode
from detente.cli.terminal import close_output, flush, prepare_streams, tell
from detente.cli.watching import AlertCommand
from detente.errors import DetenteError
from detente.version import __version__


class _Commands(TyperGroup):
    """Runs a command; turns errors that a user can mend into one line and an exit code."""

    def invoke(self, ctx: Any) -> Any:  # noqa: ANN401  # Typer keeps its own copy of Click's types to itself
        try:
            return self._run(ctx)
        except DetenteError as error:
            tell(str(error))
            raise typer.Exit(error.exit_code) from None
        except ModuleNotFoundError as error:
            if (error.name or "").startswith("detente"):
                raise
            tell(f"a library is missing ({error.name}); see `detente doctor`")
            raise typer.Exit(ExitCode.NOTHING) from None
        except BrokenPipeError:
            close_output()
            raise typer.Exit(ExitCode.BROKEN_PIPE) from None
        except KeyboardInterrupt:
            tell("stopped")
            raise typer.Exit(ExitCode.INTERRUPTED) from None

    def _run(self, ctx: Any) -> Any:  # noqa: ANN401
        try:
            return super().invoke(ctx)
        finally:
            flush()


def _put_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"detente {__version__}")
        raise typer.Exit


app = typer.Typer(
    cls=_Commands, rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False, no_args_is_help=True
)


@app.callback(help="Détente reads news and tells who did what to whom, who says so, and who denies it.")
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_put_version, is_eager=True, help="Write the version and stop.")
    ] = False,
) -> None: ...


_COMMANDS = (
    (code.code, code.HELP),
    (add.add, add.HELP),
    (importing.import_events, importing.HELP),
    (claims.claims, claims.HELP),
    (disputes.disputes, disputes.HELP),
    (copies.copies, copies.HELP),
    (stories.stories, stories.HELP),
    (relation.relation, relation.HELP),
    (relations.relations, relations.HELP),
    (serve.serve, serve.HELP),
    (watch.watch, watch.HELP),
    (export.export, export.HELP),
    (features.features, features.HELP),
    (explain.explain, explain.HELP),
    (pairs.pairs, pairs.HELP),
    (evaluate.evaluate, evaluate.HELP),
    (codebooks.init_codebook, codebooks.INIT_HELP),
    (codebooks.check_codebook, codebooks.CHECK_HELP),
    (dictionaries.convert_dictionaries, dictionaries.HELP),
    (train.train, train.HELP),
    (demo.demo, demo.HELP),
    (doctor.doctor, doctor.HELP),
    (completion.completion, completion.HELP),
    (manual.man, manual.HELP),
)

_NAMES: Mapping[Callable[..., None], str] = {importing.import_events: "import"}
"""Names of commands that no function can have."""

_KINDS: Mapping[Callable[..., None], type[AlertCommand]] = {watch.watch: AlertCommand, serve.serve: AlertCommand}
"""Commands that read their arguments in a way of their own."""

for _run_command, _help in _COMMANDS:
    _name = _NAMES.get(_run_command, _run_command.__name__.replace("_", "-"))
    app.command(name=_name, cls=_KINDS.get(_run_command), help=with_examples(_name, _help, EXIT_CODES))(_run_command)
app.add_typer(store.COMMANDS, name="store")
app.add_typer(actors.COMMANDS, name="actors")


def main() -> None:
    """Run the command line, as `detente` does."""
    prepare_streams()
    completion.prepare_completion()
    app(prog_name="detente")
