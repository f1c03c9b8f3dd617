"""`alex admin backup|restore|export|erase`, as an operator types them."""

import shutil
import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.cli import cli
from bot.serving import worker_lock
from bot.settings import load_settings


@pytest.fixture
def house(tmp_path: Path, migrated: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with a database, a file and the key."""
    folder = tmp_path / "var"
    (folder / "files" / "ab").mkdir(parents=True)
    (folder / "files" / "ab" / "ab12").write_text("une photo")
    (folder / "secret_key").write_text("k" * 40)
    (folder / "chroma").mkdir()
    (folder / "chroma" / "vectors").write_text("made anew")
    (folder / "alex.db").write_bytes(migrated.read_bytes())
    name(folder, "avant")
    monkeypatch.setenv("ALEX_DATA_DIR", str(folder))
    return folder


def name(folder: Path, word: str) -> None:
    with closing(sqlite3.connect(folder / "alex.db")) as database:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("INSERT INTO contact (name, language_chosen, created_at) VALUES (?, 0, '2026-01-01')", (word,))
        database.commit()


def names(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / "alex.db")) as database:
        return [row[0] for row in database.execute("SELECT name FROM contact ORDER BY id")]


def admin(*words: str | Path) -> Result:
    return CliRunner().invoke(cli, ["admin", *map(str, words)])


def test_a_backup_made_while_it_serves_is_put_back_as_it_was(house: Path, tmp_path: Path) -> None:
    backup = tmp_path / "alex.tar.gz"
    with (
        closing(sqlite3.connect(house / "alex.db")) as serving,
        worker_lock(load_settings({"ALEX_DATA_DIR": str(house)})),
    ):
        # What is written and not yet committed is no part of the moment.
        serving.execute("INSERT INTO contact (name, language_chosen, created_at) VALUES ('mitten', 0, '2026-01-01')")
        assert admin("backup", backup).exit_code == 0
        serving.rollback()
    assert backup.stat().st_mode & 0o777 == 0o600
    name(house, "après")
    (house / "files" / "ab" / "ab12").unlink()
    done = admin("restore", backup, "--replace")
    assert done.exit_code == 0, done.output
    assert names(house) == ["avant"]
    assert (house / "files" / "ab" / "ab12").read_text() == "une photo"
    assert not (house / "chroma").exists()
    aside = next(house.glob("before-restore-*"))
    assert names(aside) == ["avant", "après"]


def test_a_restore_into_an_empty_folder_needs_no_word(
    house: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = tmp_path / "alex.tar.gz"
    assert admin("backup", backup).exit_code == 0
    monkeypatch.setenv("ALEX_DATA_DIR", str(tmp_path / "new"))
    assert admin("restore", backup).exit_code == 0
    assert names(tmp_path / "new") == ["avant"]
    assert (tmp_path / "new" / "secret_key").read_text() == "k" * 40


def test_what_a_killed_service_left_beside_its_database_does_not_come_into_the_restored_one(
    house: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = tmp_path / "alex.tar.gz"
    admin("backup", backup)
    elsewhere = tmp_path / "disk"
    elsewhere.mkdir()
    with closing(sqlite3.connect(house / "alex.db")) as killed:
        killed.execute("INSERT INTO contact (name, language_chosen, created_at) VALUES ('reste', 0, '2026-01-01')")
        killed.commit()
        for end in ("", "-wal"):
            shutil.copy(house / f"alex.db{end}", elsewhere / f"alex.db{end}")
    monkeypatch.setenv("ALEX_DATABASE__URL", f"sqlite:///{elsewhere / 'alex.db'}")
    assert admin("restore", backup, "--replace").exit_code == 0
    assert names(elsewhere) == ["avant"]


def test_nothing_is_restored_over_content_or_under_a_running_service(house: Path, tmp_path: Path) -> None:
    backup = tmp_path / "alex.tar.gz"
    admin("backup", backup)
    refused = admin("restore", backup)
    assert (refused.exit_code, "--replace" in refused.stderr) == (1, True)
    with worker_lock(load_settings({"ALEX_DATA_DIR": str(house)})):
        refused = admin("restore", backup, "--replace")
    assert (refused.exit_code, "stop it first" in refused.stderr) == (1, True)
    assert names(house) == ["avant"]


def harmed(backup: Path, folder: Path) -> Path:
    """The same archive with one byte of one file changed."""
    with tarfile.open(backup) as archive:
        archive.extractall(folder, filter="data")
    (folder / "files" / "ab" / "ab12").write_text("une fosse")
    with tarfile.open(folder.parent / "harmed.tar.gz", "w:gz") as archive:
        archive.add(folder, arcname=".")
    return folder.parent / "harmed.tar.gz"


def test_a_damaged_backup_changes_nothing(house: Path, tmp_path: Path) -> None:
    backup = tmp_path / "alex.tar.gz"
    admin("backup", backup)
    cut = tmp_path / "cut.tar.gz"
    cut.write_bytes(backup.read_bytes()[:-4000])
    answers = [admin("restore", one, "--replace") for one in (cut, harmed(backup, tmp_path / "open"), tmp_path / "no")]
    assert [one.exit_code for one in answers] == [1, 1, 1]
    assert "not as it was written" in answers[1].stderr
    assert names(house) == ["avant"]


def test_a_failed_backup_leaves_the_earlier_one_alone(house: Path, tmp_path: Path) -> None:
    backup = tmp_path / "alex.tar.gz"
    backup.write_text("the earlier one")
    (house / "alex.db").unlink()
    assert admin("backup", backup).exit_code == 1
    assert backup.read_text() == "the earlier one"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["alex.tar.gz", "var"]


def test_postgres_is_pointed_to_its_own_tool(house: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("ALEX_DATABASE__URL", "postgresql://alex@127.0.0.1:1/alex")
    told = admin("backup", tmp_path / "x")
    assert (told.exit_code, "pg_dump" in told.stderr) == (1, True)


def test_a_person_is_exported_and_erased_by_number(house: Path, tmp_path: Path) -> None:
    exported = admin("export", "1", "--to", tmp_path / "copy.zip")
    assert exported.exit_code == 0, exported.stderr
    assert (tmp_path / "copy.zip").stat().st_mode & 0o777 == 0o600
    erased = admin("erase", "#1")
    assert erased.exit_code == 0
    assert "Effacement du contact n° 1" in erased.output
    assert names(house) == [None]
    assert admin("erase", "99").exit_code == 1


def test_the_audit_tells_whether_it_is_as_it_was_sealed(house: Path) -> None:
    sound = CliRunner().invoke(cli, ["admin", "audit"])
    assert (sound.exit_code, sound.stdout) == (0, "Journal d’audit\u00a0: intact\n")
    with closing(sqlite3.connect(house / "alex.db")) as database:
        database.execute(
            "INSERT INTO audit_entry (actor, action, subject, detail, at, seal) "
            "VALUES ('contact:1', 'refund', 'order:7', '', '2026-01-01', 'forged')"
        )
        database.commit()
    broken = CliRunner().invoke(cli, ["admin", "audit"])
    assert (broken.exit_code, broken.stdout) == (1, "")
    assert "altéré à partir de la ligne 1" in broken.stderr
