"""The commands as processes of their own; the first is started as a person starts it."""

import json
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.starting import environment, run


def alex(tmp_path: Path, *arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return run(arguments, _environment(tmp_path, **environ))


def _environment(tmp_path: Path, **environ: str) -> dict[str, str]:
    return environment(**{"ALEX_DATA_DIR": str(tmp_path / "var"), **environ})


@pytest.mark.slow
def test_chat_prints_one_json_object_a_line(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot", "chat", "--say", "P0301", "--say", "merci", "--json"]
    done = subprocess.run(command, env=_environment(tmp_path), capture_output=True, text=True, check=False)
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


@pytest.mark.slow
@pytest.mark.parametrize(
    ("environ", "said"),
    [
        (
            {"ALEX_WEB__PORT": "seven", "ALEX_MODE": "prod"},
            ["ALEX_MODE must be embedded or production", "ALEX_WEB__PORT must be a whole number"],
        ),
        ({"ALEX_WEB__PROT": "1"}, ["ALEX_WEB__PROT is no setting of Alex; did you mean ALEX_WEB__PORT?"]),
        (
            {"ALEX_TELEGRAM__MODE": "webhook"},
            ["ALEX_TELEGRAM__TOKEN is missing: the group ALEX_TELEGRAM is whole or absent"],
        ),
        (
            {"ALEX_MODE": "production", "ALEX_WEB__PUBLIC_URL": "https://alex.test"},
            ["ALEX_WEB__SECRET_KEY is missing: ALEX_MODE=production makes none by itself"],
        ),
        (
            {"ALEX_TELEGRAM__TOKEN_FILE": "/nowhere"},
            ["ALEX_TELEGRAM__TOKEN_FILE names a file that cannot be read: /nowhere"],
        ),
    ],
)
def test_wrong_settings_stop_the_service_with_2_and_a_sentence_each(
    tmp_path: Path, environ: dict[str, str], said: list[str]
) -> None:
    done = alex(tmp_path, "serve", **environ)
    assert (done.returncode, done.stdout, done.stderr.splitlines()) == (2, "", said)


def test_a_port_that_cannot_be_is_wrong_usage(tmp_path: Path) -> None:
    done = alex(tmp_path, "serve", "--port", "65536")
    assert (done.returncode, "Traceback" in done.stderr, "--port" in done.stderr) == (2, False, True)


@pytest.mark.slow
def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = alex(tmp_path, "serve", "--port", str(port))
    said = f"port {port} of 127.0.0.1 is taken: stop what uses it, or choose another with --port"
    assert (done.returncode, done.stderr.splitlines()[-1]) == (1, said)


@pytest.mark.slow
def test_a_host_that_is_nowhere_is_named(tmp_path: Path) -> None:
    done = alex(tmp_path, "serve", "--port", "0", ALEX_WEB__HOST="nowhere.invalid")
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("cannot listen on nowhere.invalid, port 0: ")


@pytest.mark.slow
def test_a_database_that_cannot_be_used_is_named_without_its_password(tmp_path: Path) -> None:
    (tmp_path / "alex.db").write_text("this is no database, but it is long enough to be read as one")
    broken = alex(tmp_path, "serve", ALEX_DATABASE__URL=f"sqlite:///{tmp_path}/alex.db")
    absent = alex(tmp_path, "serve", ALEX_DATABASE__URL="postgresql://alex:hush@127.0.0.1:1/alex")
    name = f"the database sqlite:///{tmp_path}/alex.db"
    assert (broken.returncode, broken.stderr) == (1, f"{name} cannot be used: file is not a database\n")
    assert (absent.returncode, len(absent.stderr.splitlines())) == (1, 1)
    assert absent.stderr.startswith("the database postgresql://alex:***@127.0.0.1:1/alex cannot be used: ")


@pytest.mark.slow
def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    done = alex(tmp_path, "serve", ALEX_DATA_DIR="/proc/alex")
    assert (done.returncode, done.stderr) == (1, "/proc/alex: No such file or directory\n")


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


@pytest.mark.parametrize(
    ("module", "besides"),
    [("bot.cli", ("aiohttp", "sqlalchemy", "numpy", "jinja2")), ("bot.serving", ()), ("bot.brains", ())],
)
def test_what_takes_seconds_to_import_waits_until_it_is_needed(module: str, besides: tuple[str, ...]) -> None:
    heavy = {
        "alembic",
        "chromadb",
        "langchain",
        "langchain_core",
        "langgraph",
        "langsmith",
        "openai",
        "pikepdf",
        "stripe",
        "telegram",
        "vl_convert",
        "weasyprint",
    }
    told = subprocess.run(
        [sys.executable, "-c", f"import {module}, sys; print(*sys.modules)"], capture_output=True, text=True, check=True
    )
    assert {*heavy, *besides} & set(told.stdout.split()) == set()
