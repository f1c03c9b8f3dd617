"""The support desk's commands, started as a person starts them."""

import json
from pathlib import Path

import pytest

from tests.bot.test_cli import alex


@pytest.mark.slow
def test_the_desk_answers_counts_and_repeats_nothing(tmp_path: Path) -> None:
    assert "14 sample orders added" in alex(tmp_path, "setup").stdout
    asked = ("support", "answer", "camille@example.com", "Où est ma commande ?", "--order", "1042", "--json")
    first, again = alex(tmp_path, *asked), alex(tmp_path, *asked)
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout == again.stdout
    answer = json.loads(first.stdout)
    assert (answer["category"], answer["status"], answer["sent"]) == ("Information commande", "En cours", False)
    assert "EXEMPLE1042FR" in answer["reply"]
    figures = json.loads(alex(tmp_path, "support", "stats", "--json").stdout)
    assert (figures["tickets"], figures["by_status"]["En cours"], figures["orders"]) == (1, 1, 14)
    assert (figures["last_30_days"]["assumed"], figures["last_30_days"]["nps"]) == (None, None)
    assert alex(tmp_path, "support", "process-pending", "--dry-run").stdout.startswith("Tickets\u00a0: 0,")


def test_wrong_usage_and_missing_files_end_with_a_sentence(tmp_path: Path) -> None:
    wrong = alex(tmp_path, "support", "answer", "camille", "Où est ma commande ?")
    assert (wrong.returncode, "Traceback" in wrong.stderr, "EMAIL" in wrong.stderr) == (2, False, True)
    missing = alex(tmp_path, "support", "classify", str(tmp_path / "nowhere.jsonl"))
    assert (missing.returncode, "Traceback" in missing.stderr, "nowhere" in missing.stderr) == (1, False, True)
    shop = alex(tmp_path, "support", "import")
    assert (shop.returncode, "ALEX_SHOP__URL" in shop.stderr) == (2, True)


@pytest.mark.slow
def test_what_the_desk_learns_is_read_and_decided_by_commands(tmp_path: Path) -> None:
    alex(tmp_path, "support", "answer", "zoe@example.com", "Quels sont vos horaires d'ouverture ?")
    gap = json.loads(alex(tmp_path, "support", "gaps", "--json").stdout)
    assert (gap["count"], gap["person"], gap["rows"][0]["row"]) == (1, 1, "ticket:1")
    replayed = json.loads(alex(tmp_path, "support", "replay", "--json").stdout)
    assert (replayed["tickets"], replayed["changes"]) == (1, [])
    notion = alex(tmp_path, "support", "notion")
    assert (notion.returncode, "ALEX_NOTION__TOKEN" in notion.stderr) == (2, True)
