"""Archives: the files in a ZIP or tar archive, one after the other, unpacked in memory and never onto the disk."""

from __future__ import annotations

import io
import re
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final, cast

from detente.reading.libraries import damaged, undamaged
from detente.reading.options import Kind
from detente.reading.packed import check_ratio, guard
from detente.reading.remarks import CannotReadError

_MOST: Final = 1_000_000  # files in one archive
_DRIVE: Final = re.compile(r"[A-Za-z]:")
_NO_ARTICLES: Final = frozenset({"__MACOSX", "Thumbs.db", "desktop.ini"})
_ENCRYPTED: Final = 0x1


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive: its name there, and its stream or why it cannot be read."""

    name: str
    stream: io.BufferedIOBase | None = None
    refused: CannotReadError | None = None


def zip_members(stream: io.BufferedIOBase) -> Iterator[Member]:
    """Give the files of a ZIP archive; raise CannotReadError where it is none that can be read."""
    if not stream.seekable():
        raise CannotReadError("is a ZIP archive, which cannot be read from a pipe", "give it as a file")
    with damaged("is a damaged ZIP archive"):
        archive = zipfile.ZipFile(cast("io.BufferedReader", stream))
    with archive:
        _check_overlap(archive, stream)
        for info in archive.infolist():
            if not info.filename.endswith("/") and _has_articles(info.filename):
                yield from _zip_member(archive, info)


def zip_kind(stream: io.BufferedIOBase) -> Kind:
    """Tell a Word document from other archives; raise CannotReadError for other documents of an office."""
    if not stream.seekable():
        return Kind.ZIP
    try:
        with damaged("is a damaged ZIP archive"), zipfile.ZipFile(cast("io.BufferedReader", stream)) as archive:
            names = set(archive.namelist())
    except CannotReadError:
        return Kind.ZIP  # whoever reads it will tell
    if "word/document.xml" in names:
        return Kind.WORD
    if "[Content_Types].xml" in names or "META-INF/manifest.xml" in names:
        raise CannotReadError("is an office document other than .docx", "save its text as a .txt or .docx file")
    return Kind.ZIP


def tar_members(stream: io.BufferedIOBase) -> Iterator[Member]:
    """Give the files of a tar archive; raise CannotReadError where it is none that can be read."""
    what = "is a tar archive that is damaged or cut off"
    with damaged(what):
        archive = tarfile.open(fileobj=cast("io.BufferedReader", stream), mode="r|")  # noqa: SIM115  # closed below
    with archive:
        for info in undamaged(archive, what):
            if info.isdir() or not _has_articles(info.name):
                continue
            yield _tar_member(archive, info)
            archive.members = []  # type: ignore[attr-defined]  # it would keep all that it has seen


def _zip_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[Member]:
    refused = _bad_name(info.filename)
    if info.flag_bits & _ENCRYPTED:
        refused = CannotReadError("is locked by a password", "unpack it, and give what is in it")
    if refused is None:
        try:
            check_ratio(info.compress_size, info.file_size)
        except CannotReadError as error:
            refused = error
    if refused is not None:
        yield Member(info.filename, refused=refused)
        return
    try:
        with damaged("is damaged (ZIP)"):
            member = archive.open(info)
    except CannotReadError as error:
        yield Member(info.filename, refused=error)
        return
    with member:
        yield Member(info.filename, guard("ZIP", cast("io.BufferedIOBase", member)))


def _tar_member(archive: tarfile.TarFile, info: tarfile.TarInfo) -> Member:
    refused = _bad_name(info.name)
    if not info.isfile():
        refused = CannotReadError("is a link or a device, not a file", "put the file itself into the archive")
    if refused is not None:
        return Member(info.name, refused=refused)
    return Member(info.name, guard("tar", cast("io.BufferedIOBase", archive.extractfile(info))))


def _check_overlap(archive: zipfile.ZipFile, stream: io.BufferedIOBase) -> None:
    """Refuse an archive whose files take up more room in it than it has: they overlap, as in bombs."""
    members = archive.infolist()
    if len(members) > _MOST:
        raise CannotReadError(f"is an archive of more than {_MOST} files", "split it")
    if sum(info.compress_size for info in members) > stream.seek(0, io.SEEK_END):
        raise CannotReadError("is an archive whose files overlap, as in a bomb", "pack it anew")


def _bad_name(name: str) -> CannotReadError | None:
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or _DRIVE.match(name) or "\0" in name:
        return CannotReadError("has a name that leads out of the archive", "pack it anew, with names that do not")
    return None


def _has_articles(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return not any(part in _NO_ARTICLES or (part.startswith(".") and part != "..") for part in parts)
