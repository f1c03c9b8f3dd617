"""What rows keep as codes reads as a sentence in the console."""

from dataclasses import replace

import pytest

from agents.conversation.inbox import Thread
from agents.support.templates import FACTS, names
from agents.texts.lookup import LANGUAGES, catalogue
from bot.web.console.words import Words

LATE = "12 first_reply late 2026-11-20T09:32:00+00:00"


@pytest.mark.parametrize(
    ("language", "detail", "sentence"),
    [
        ("fr", LATE, "conversation n° 12, première réponse attendue depuis le 20/11/2026 à 10 h 32"),
        ("en", LATE, "conversation no. 12, first reply due since 20 Nov 2026, 10:32"),
        ("en", LATE.replace("late", "soon"), "conversation no. 12, first reply due by 20 Nov 2026, 10:32"),
        ("fr", "told in another way", "told in another way"),
    ],
)
def test_a_service_level_says_which_thread_and_since_when(language: str, detail: str, sentence: str) -> None:
    assert Words(language).trouble("service_level", detail).replace("\u00a0", " ") == sentence


@pytest.mark.parametrize(
    ("kind", "detail", "place"),
    [
        ("service_level", LATE, "/console/conversations/12"),
        ("template", "support.answer/fr 7", "/console/conversations/7"),
        ("promise", "promise 3 to contact 41 on person is overdue: je rappelle", "/console/customers/41"),
        ("service_level", "told in another way", ""),
        ("mail", LATE, ""),
    ],
)
def test_a_trouble_leads_to_where_it_is_seen_to(kind: str, detail: str, place: str) -> None:
    assert Words("fr").place(kind, detail) == place


def test_another_trouble_keeps_its_own_words() -> None:
    assert Words("fr").trouble("mail", LATE) == LATE


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reply_template_has_a_name_for_people(language: str) -> None:
    assert [name for name in names() if f"reply_template.{name}" not in catalogue(language)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fact_of_an_order_has_a_name_on_its_card(language: str) -> None:
    shown = FACTS - {"order", "status", "untracked", "due"}
    assert [name for name in sorted(shown) if f"support_fact.{name}" not in catalogue(language)] == []


def test_the_label_of_a_template_reads_as_its_name_with_language_and_version() -> None:
    read = [Words("fr").template(label) for label in ("refund", "refund.fr v2", "of another time.en v0")]
    assert read == ["Remboursement demandé", "Remboursement demandé (fr v2)", "of another time (en v0)"]


def test_a_share_that_is_not_whole_is_never_shown_as_one() -> None:
    assert [Words("en").share(part) for part in (1.0, 0.9999, 0.041)] == ["100%", "99%", "4%"]


def test_a_stranger_is_a_visitor_and_never_a_channel_with_a_number() -> None:
    stranger = Thread(1, "webchat", "", "b1681ca0", "waiting", None, "", None)
    known = replace(stranger, name="Camille")
    assert [Words("fr").who(one) for one in (stranger, known)] == ["Visiteur b1681ca0", "Camille"]
    assert Words("en").who(stranger) == "Visitor b1681ca0"
