"""Examples of commands, as they stand under `--help`, on man pages and in the reference. Tests run each of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

EXAMPLES: Final[Mapping[str, tuple[str, ...]]] = {
    "code": (
        "detente code story.txt --date 2017-04-14",
        "detente code articles.jsonl --json --kind event,statement > records.jsonl",
        "detente code articles.csv --columns text=body,date=published --csv > events.csv",
        "detente code story.txt --codebook cameo",
        "detente code story.txt --actors my.actors.txt --verbs my.verbs.txt",
    ),
    "add": (
        "detente add news/ --store my-store",
        "detente add articles.csv --columns text=body --store my-store",
        "detente add news/ --store my-store --engine spark --master spark://head:7077",
    ),
    "import": (
        "detente import gdelt 20170414.export.CSV --store my-store",
        "detente import csv mine.csv --columns date=day,actor=source,recipient=target,event=cameo --store my-store",
    ),
    "claims": ("detente claims my-store --dyad RUS-USA", "detente claims story.txt --json"),
    "disputes": ("detente disputes my-store --across --party SYR",),
    "copies": ("detente copies articles.jsonl", "detente copies my-store --own"),
    "stories": ("detente stories my-store --actor RUS --recipient SYR --least 2",),
    "relation": (
        "detente relation USA RUS --store my-store --until 2017-04-16",
        "detente relation USA+GBR RUS:MIL --store my-store --by month --csv > series.csv",
    ),
    "relations": ("detente relations --store my-store --least 10",),
    "serve": (
        "detente serve my-store --open",
        "detente serve my-store --names my-names.toml",
        "detente serve my-store --watch feeds.opml",
    ),
    "watch": (
        "detente watch feeds.opml --store my-store",
        "detente watch feeds.opml --store my-store --alert USA RUS --below p10 --alert-to alerts.jsonl",
    ),
    "export": (
        "detente export my-store --format parquet --to events.parquet",
        "detente export my-store --format icews --once > events.tab",
    ),
    "features": ("detente features --store my-store --unit country-month --out country-month.parquet",),
    "explain": ('detente explain "Kenya will meet Uganda next week." --date 2017-04-14',),
    "pairs": ("detente pairs pairs.jsonl",),
    "evaluate": ("detente evaluate gold.jsonl --errors 10", "detente evaluate --reviews my-store"),
    "init-codebook": ("detente init-codebook my-codebook", "detente init-codebook my-cameo --from cameo"),
    "check-codebook": ("detente check-codebook protest",),
    "convert-dictionaries": (
        "detente convert-dictionaries --actors my.actors.txt --verbs my.verbs.txt --remarks",
        "detente convert-dictionaries --actors my.actors.txt --verbs my.verbs.txt --to my-dictionaries",
    ),
    "train": ("detente train labels.txt --out my-judge", "detente train mine.jsonl --judge my-judge --out better"),
    "demo": ("detente demo --limit 10", "detente demo --store demo-store"),
    "doctor": ("detente doctor", "detente doctor --store my-store"),
    "completion": ("detente completion bash > detente-completion.bash", "detente completion fish"),
    "man": ("detente man code", "detente man --out man"),
    "store info": ("detente store info my-store",),
    "store history": ("detente store history my-store --json",),
    "store errors": ("detente store errors my-store",),
    "store views": ("detente store views my-store > views.sql",),
    "store name": ("detente store name my-store paper-2027", "detente store name my-store"),
    "store optimize": ("detente store optimize my-store",),
    "store vacuum": ("detente store vacuum my-store --dry-run",),
    "store verify": ("detente store verify my-store",),
    "store hash": ("detente store hash my-store",),
    "store migrate": ("detente store migrate my-store",),
    "actors list": ("detente actors list --code KEN --kind party",),
    "actors search": ("detente actors search Hezbollah",),
    "actors unknown": ("detente actors unknown --store my-store --least 3",),
    "actors add": ('detente actors add "Vorlan Front" --code TCD --sector REB --names my-names.toml',),
    "actors rename": ('detente actors rename "Wagner Group" "Africa Corps" --names my-names.toml',),
    "actors merge": ("detente actors merge Kremlin Russia --names my-names.toml",),
}


def with_examples(command: str, text: str, exits: str) -> str:
    """Put the examples of a command between what is said of it and its exit codes."""
    lines = "\n".join(f"  {line}" for line in EXAMPLES[command])
    return f"{text.rstrip()}\n\n\b\nExamples:\n{lines}\n\n{exits}"
