"""The commands, started as a person starts them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


def alex(tmp_path: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("ALEX_")}
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        env={**kept, "ALEX_DATA_DIR": str(tmp_path / "var"), **environ},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.slow
def test_chat_prints_one_json_object_a_line(tmp_path: Path) -> None:
    done = alex(tmp_path, "chat", "--say", "P0301", "--say", "merci", "--json")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert (done.returncode, done.stderr) == (0, "")
    assert [line["tools"] for line in lines] == [["decode_fault_code"], []]
    assert all(line.keys() == {"reply", "buttons", "tools", "case", "latency_ms"} for line in lines)


@pytest.mark.slow
def test_diagnose_prints_the_contracts_form(tmp_path: Path) -> None:
    done = alex(
        tmp_path, "diagnose", "broute à froid", "--code", "P0401", "--vehicle", "Clio IV 1.5 dCi 2014", "--json"
    )
    found = json.loads(done.stdout)
    assert len(found["causes"]) >= 10
    assert found["codes"][0]["code"] == "P0401"


@pytest.mark.slow
def test_setup_is_safe_to_repeat(tmp_path: Path) -> None:
    assert "6 products added" in alex(tmp_path, "setup").stdout
    assert "0 products added" in alex(tmp_path, "setup").stdout


def test_wrong_settings_end_with_2_and_a_sentence_each(tmp_path: Path) -> None:
    done = alex(tmp_path, "setup", ALEX_MODEL__NAME="m", ALEX_WEB__PORT="seven")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "ALEX_WEB__PORT" in done.stderr


def test_a_second_worker_needs_stores_that_can_be_shared(tmp_path: Path) -> None:
    done = alex(tmp_path, "worker")
    assert done.returncode == 2
    assert "ALEX_DATABASE__URL" in done.stderr


@pytest.mark.slow
def test_the_operator_gets_links_roles_and_keys(tmp_path: Path) -> None:
    assert "/console/sign-in?token=" in alex(tmp_path, "admin", "sign-in-link").stdout
    assert "is now agent" in alex(tmp_path, "admin", "staff", "add", "telegram:12", "--role", "agent").stdout
    assert json.loads(alex(tmp_path, "admin", "api-key", "garage").stdout)["name"] == "garage"
    assert alex(tmp_path, "admin", "staff", "add", "nobody", "--role", "agent").returncode == 2
