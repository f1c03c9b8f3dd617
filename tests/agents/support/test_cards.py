"""What somebody reads who asks for a person again: what is new, never the same line each time."""

from datetime import UTC, datetime, timedelta

import pytest

from agents.support.cards import handoff_card
from agents.support.service import HandoffNotice

_AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def _told(said: str, *, lines: int, waited: timedelta, language: str = "fr", who: str | None = None) -> str:
    by = _AT + timedelta(minutes=15)
    notice = HandoffNotice(_AT, already=True, by=by, calls_from=by, waited=waited, lines=lines, who=who)
    return handoff_card(notice, reason="la commande 1042", language=language, said=said).text


@pytest.mark.parametrize(
    ("said", "lines", "minutes", "expected"),
    [
        ("vous vous moquez de moi", 1, 1, "déjà prévenue depuis le 20/11/2026"),
        ("vous vous moquez de moi", 2, 0, "moins d’une minute"),
        ("vous vous moquez de moi", 3, 4, "attend depuis 4 min"),
        ("humain", 4, 65, "attend depuis 1 h 05"),
        ("humain", 5, 1500, "attend depuis 1 j 1 h"),
        ("le colis était pour lundi et je pars en voyage", 3, 4, "« le colis était pour lundi et je pars en voyage »"),
    ],
)
def test_whoever_asks_again_reads_what_is_new(said: str, lines: int, minutes: int, expected: str) -> None:
    text = _told(said, lines=lines, waited=timedelta(minutes=minutes)).replace("\u00a0", " ").replace("\u202f", " ")
    assert expected in text


def test_somebody_who_was_asked_is_named_again() -> None:
    assert "Léa will answer you" in _told("human", lines=2, waited=timedelta(minutes=2), language="en", who="Léa")
