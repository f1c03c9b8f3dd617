import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import cli


def test_an_operator_adds_an_address_and_lists_it(
    tmp_path: Path, migrated: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(migrated, tmp_path / "alex.db")
    monkeypatch.setenv("ALEX_DATA_DIR", str(tmp_path))
    desk = CliRunner()
    added = desk.invoke(cli, ["admin", "webhook", "add", "https://hooks.example.org", "--event", "order.paid"])
    assert json.loads(added.output)["secret"].startswith("whsec_")
    listed = json.loads(desk.invoke(cli, ["admin", "webhook", "list"]).output)
    assert (listed["url"], listed["open"]) == ("https://hooks.example.org", True)
