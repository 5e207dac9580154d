"""The options that say of articles what they do not say themselves: the same for every command that reads files."""

from __future__ import annotations

from typing import Annotated

import typer

DateOption = Annotated[
    str | None, typer.Option(metavar="DATE", help="Day of publication, YYYY-MM-DD, of articles that tell none.")
]
TitleOption = Annotated[str | None, typer.Option(metavar="TEXT", help="Headline of articles that tell none.")]
SourceOption = Annotated[str | None, typer.Option(metavar="TEXT", help="Publisher of articles that tell none.")]
EncodingOption = Annotated[
    str | None, typer.Option(metavar="NAME", help="Encoding of the files; UTF-8 and others are found out.")
]
ColumnsOption = Annotated[
    str | None, typer.Option(metavar="FIELD=COLUMN,...", help="Columns of tables, as in text=body,date=published.")
]
NamesOption = Annotated[
    str | None, typer.Option(metavar="FILE", help="Names of your own, which override ours; docs/actors.md.")
]
