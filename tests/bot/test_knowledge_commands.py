from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import cli


def test_a_workshop_teaches_and_an_operator_lets_it_serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALEX_DATA_DIR", str(tmp_path))
    shell = CliRunner()
    assert shell.invoke(cli, ["diagnose", " ", "--json"]).exit_code == 2, "neither a complaint nor a code"
    car = ["--vehicle", "Clio IV 1.5 dCi 2014", "--workshop", "Garage du Port", "--verified"]
    told = shell.invoke(cli, ["knowledge", "report", "remplacement du turbo", "--invoice", "F-1", *car])
    assert told.output == "Turbo: taken down\n"
    unnumbered = ["knowledge", "report", "remplacement du turbo", "--invoice", " ", "--workshop", "Garage du Port"]
    assert shell.invoke(cli, unnumbered).exit_code == 2, "an invoice without a number would count once for all"
    version = shell.invoke(cli, ["knowledge", "propose"]).output.strip()
    assert "proposed" in shell.invoke(cli, ["knowledge", "diff"]).output
    assert shell.invoke(cli, ["knowledge", "approve", version]).output == f"{version} serves\n"
    unknown = shell.invoke(cli, ["knowledge", "rollback", "nothing"])
    assert (unknown.exit_code, unknown.stderr) == (1, "Je ne trouve pas ce que vous demandez. (version: nothing)\n")
    listed = shell.invoke(cli, ["knowledge", "list"]).output.splitlines()
    assert listed[0].startswith(version)
    assert listed[0].endswith("serving")
