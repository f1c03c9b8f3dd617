"""What waits for an operator is said in their language, in chat as in the console."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from agents.staff.troubles import issue_named, trouble
from agents.texts.lookup import LANGUAGES, catalogue

ROOT = Path(__file__).parents[3]


def kinds() -> Iterator[str]:
    """Every kind that is written as such where an Issue is raised."""
    sources = [path for room in ("agents", "bot") for path in sorted((ROOT / room).rglob("*.py"))]
    calls = [node for path in sources for node in ast.walk(ast.parse(path.read_text("utf-8")))]
    raised = [node for node in calls if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("raise_issue")]
    given = [word.value for call in raised for word in call.keywords if word.arg == "kind"]
    yield from (str(value.value) for value in given if isinstance(value, ast.Constant))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_issue_has_a_name(language: str) -> None:
    found = {*kinds(), "staff_room", "HandoffRequested", "LeadCaptured"}
    assert len(found) > 20
    assert {one for one in found if f"issue.{one}" not in catalogue(language)} == set()


@pytest.mark.parametrize(
    ("kind", "detail", "told"),
    [
        ("held", "kept back while a person holds the thread: Payé.\nMerci", "gardé tant qu’une personne tient la "
         "conversation\u00a0: Payé.\nMerci"),
        ("delivery", "a send was given up after 7 attempts: 500 (oops)", "un envoi a été abandonné après 7 "
         "essais\u00a0: 500 (oops)"),
        ("service_level", "3 first_reply late 2026-11-20T09:29:00+00:00", "conversation n°\u00a03, première réponse "
         "attendue depuis le 20/11/2026 à 10\u00a0h\u00a029"),
        ("security", "5 wrong second factors in a row for staff contact:12", "5 seconds facteurs faux de suite pour le "
         "membre n° 12"),
        ("claim", "Plus que 3 places !", "Plus que 3 places !"),
    ],
)  # fmt: skip
def test_an_issue_is_told_in_french_with_what_others_said_left_as_it_was(kind: str, detail: str, told: str) -> None:
    assert trouble(kind, detail, "fr") == told


def test_in_english_it_stays_as_it_was_written_down() -> None:
    assert trouble("held", "kept back while a person holds the thread: Paid", "en").endswith("thread: Paid")
    assert issue_named("held", "en") == "Message kept back"


def test_whatever_is_written_down_in_english_can_be_said_in_french() -> None:
    ours = {key: text for key, text in catalogue("en").items() if key.startswith("trouble.")}
    assert {key for key, text in ours.items() if trouble("any", text, "fr") == text} == set()
