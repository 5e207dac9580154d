"""Reading: files, pages and JSON Lines as articles; what in a text is headline, body or teaser; its language."""

from detente.reading.characters import harmless
from detente.reading.dates import DateError, check_date
from detente.reading.files import STANDARD_INPUT, read_articles, read_stream
from detente.reading.language import Language, detect_language, is_english
from detente.reading.options import Kind, OptionError, ReadOptions
from detente.reading.plain import PlainStream, plain_streams
from detente.reading.remarks import CannotReadError, Notice, Remark, Skipped
from detente.reading.sections import Section, SectionKind, mark_sections
from detente.reading.sources import list_files

__all__ = [
    "STANDARD_INPUT",
    "CannotReadError",
    "DateError",
    "Kind",
    "Language",
    "Notice",
    "OptionError",
    "PlainStream",
    "ReadOptions",
    "Remark",
    "Section",
    "SectionKind",
    "Skipped",
    "check_date",
    "detect_language",
    "harmless",
    "is_english",
    "list_files",
    "mark_sections",
    "plain_streams",
    "read_articles",
    "read_stream",
]
