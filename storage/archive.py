"""A backup in one archive: the database as of one moment, every file beside it, and a manifest with their hashes."""

import hashlib
import io
import json
import os
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath

MANIFEST = "manifest.json"
DATABASE = "alex.db"
_FORMAT = 1
_LEFT_OUT = frozenset({"worker.lock", "chroma", "models"})
"""A lock of this machine; what is made anew from the library; what is fetched anew."""
_OF_SQLITE = ("-wal", "-shm", "-journal")


class ArchiveRefused(OSError):
    """One sentence that says why nothing was changed."""


@dataclass(frozen=True, slots=True)
class Archived:
    files: int
    size_bytes: int


class _Hashing(io.RawIOBase):
    """Hands a file on and hashes what passes, so that it is read once."""

    def __init__(self, file: io.BufferedReader) -> None:
        super().__init__()
        self._file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece = self._file.read(size)
        self.digest.update(piece)
        return piece


def back_up(database: Path, folder: Path, target: Path, *, made_at: datetime) -> Archived:
    """Write the archive; the service may go on serving meanwhile. An earlier file is replaced only by a whole one.

    Files that come or go while this runs are as they are when their turn comes; rows are of one moment.
    """
    if not database.exists():
        raise ArchiveRefused(f"there is no database at {database}: nothing to back up")
    target.parent.mkdir(parents=True, exist_ok=True)
    # 0600: it holds what people told us, and the key that signs links.
    handle, part = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with tempfile.TemporaryDirectory(dir=target.parent) as scratch, os.fdopen(handle, "wb") as out:
            copy = Path(scratch) / DATABASE
            _snapshot(database, copy)
            with tarfile.open(fileobj=out, mode="w:gz", compresslevel=6) as archive:
                hashes = {DATABASE: _add(archive, copy, DATABASE)}
                for path in _beside(folder, database, target.parent / part, target):
                    name = path.relative_to(folder).as_posix()
                    hashes |= _added(archive, path, name)
                _add_manifest(archive, hashes, made_at)
        Path(part).replace(target)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
    return Archived(len(hashes), target.stat().st_size)


def _snapshot(database: Path, copy: Path) -> None:
    """SQLite's own online copy: one moment, readers and the writer undisturbed."""
    address = f"{database.absolute().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
        # One file: a backup must not depend on a log beside it.
        target.execute("PRAGMA journal_mode=DELETE")


def _beside(folder: Path, database: Path, *own: Path) -> Iterator[Path]:
    """Every file to keep, except the database and what this backup itself writes."""
    skipped = {database.absolute(), *(Path(f"{database.absolute()}{end}") for end in _OF_SQLITE)}
    skipped |= {one.absolute() for one in own}
    for path in sorted(folder.rglob("*")):
        first = path.relative_to(folder).parts[0]
        if first in _LEFT_OUT or first.startswith((".", "tmp")) or not path.is_file() or path.is_symlink():
            continue
        if path.absolute() not in skipped:
            yield path


def _added(archive: tarfile.TarFile, path: Path, name: str) -> Mapping[str, str]:
    try:
        return {name: _add(archive, path, name)}
    except FileNotFoundError:
        return {}


def _add(archive: tarfile.TarFile, path: Path, name: str) -> str:
    with path.open("rb") as file:
        info = archive.gettarinfo(name, arcname=name, fileobj=file)
        info.uid = info.gid = 0
        info.uname = info.gname = ""
        hashing = _Hashing(file)
        archive.addfile(info, hashing)
    return hashing.digest.hexdigest()


def _add_manifest(archive: tarfile.TarFile, hashes: Mapping[str, str], made_at: datetime) -> None:
    """Last, because the hashes are known only then."""
    text = json.dumps({"format": _FORMAT, "made_at": made_at.isoformat(), "sha256": hashes}, indent=1)
    info = tarfile.TarInfo(MANIFEST)
    info.size = len(text.encode())
    info.mode = 0o600
    archive.addfile(info, io.BytesIO(text.encode()))


def restore(source: Path, database: Path, folder: Path, *, replace: bool, now: datetime) -> Path | None:
    """Put a backup in place of what is there; where the old content was moved to, None when there was none.

    Everything is unpacked, hashed and checked beside the target before anything of it is touched. Nobody may serve
    from the folder meanwhile: the caller holds its lock. Raises ArchiveRefused.
    """
    held = [path for path in folder.iterdir() if path.name not in _LEFT_OUT] if folder.exists() else []
    if database.parent.absolute() != folder.absolute():
        # With its log: SQLite would write what a killed service left there into the database that is restored.
        every = (database, *(Path(f"{database}{end}") for end in _OF_SQLITE))
        held += [path for path in every if path.exists()]
    if held and not replace:
        raise ArchiveRefused(f"{folder} is not empty: add --replace to put its content aside and restore over it")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".restore-") as scratch:
        unpacked = Path(scratch)
        _unpack(source, unpacked)
        _check_database(unpacked / DATABASE)
        aside = _put_aside(held, folder / f"before-restore-{now:%Y%m%dT%H%M%SZ}") if held else None
        shutil.rmtree(folder / "chroma", ignore_errors=True)
        _put_in_place(unpacked, database, folder)
    return aside


def _unpack(source: Path, target: Path) -> None:
    try:
        with tarfile.open(source, "r:gz") as archive:
            archive.extractall(target, filter="data")
        manifest = json.loads((target / MANIFEST).read_text("utf-8"))
        hashes = dict(manifest["sha256"])
    except (tarfile.TarError, EOFError, KeyError, ValueError, OSError) as error:
        raise ArchiveRefused(f"{source} is no whole backup of Alex: {error}") from error
    if manifest.get("format") != _FORMAT:
        raise ArchiveRefused(f"{source} was made by another version of Alex: format {manifest.get('format')}")
    found = {path.relative_to(target).as_posix(): path for path in target.rglob("*") if path.is_file()}
    found.pop(MANIFEST)
    if found.keys() != hashes.keys():
        raise ArchiveRefused(f"{source} is damaged: its files are not those of its manifest")
    for name, path in found.items():
        if hashes[name] != _hash_of(path):
            raise ArchiveRefused(f"{source} is damaged: {PurePosixPath(name)} is not as it was written")


def _hash_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check_database(path: Path) -> None:
    try:
        with closing(sqlite3.connect(path)) as opened:
            told = opened.execute("PRAGMA integrity_check").fetchone()[0]
            broken = opened.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.DatabaseError as error:
        raise ArchiveRefused(f"the database in the backup cannot be read: {error}") from error
    if told != "ok" or broken is not None:
        raise ArchiveRefused(f"the database in the backup is damaged: {told}")


def _put_aside(held: list[Path], aside: Path) -> Path:
    aside.mkdir()
    for path in held:
        if path.exists() and not path.name.startswith((".restore-", "before-restore-")):
            shutil.move(path, aside / path.name)
    return aside


def _put_in_place(unpacked: Path, database: Path, folder: Path) -> None:
    for path in sorted(unpacked.iterdir()):
        if path.name == MANIFEST:
            continue
        target = database if path.name == DATABASE else folder / path.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(path, target)
