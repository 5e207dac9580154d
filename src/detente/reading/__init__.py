"""Reading: files, pages and JSON Lines as articles; what in a text is headline, body or teaser; its language."""

from detente.reading.characters import harmless
from detente.reading.dates import DateError, check_date
from detente.reading.files import STANDARD_INPUT, read_articles, read_stream
from detente.reading.language import Language, detect_language, is_english
from detente.reading.options import Kind, OptionError, ReadOptions
from detente.reading.parts import Piece, Source, is_splittable, parts_of, scan, source_of
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
    "Piece",
    "PlainStream",
    "ReadOptions",
    "Remark",
    "Section",
    "SectionKind",
    "Skipped",
    "Source",
    "check_date",
    "detect_language",
    "harmless",
    "is_english",
    "is_splittable",
    "list_files",
    "mark_sections",
    "parts_of",
    "plain_streams",
    "read_articles",
    "read_stream",
    "scan",
    "source_of",
]
