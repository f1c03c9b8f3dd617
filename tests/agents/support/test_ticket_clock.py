"""A promised answer to a ticket is warned of while there is time, told when it is missed, and each of both once."""

from collections.abc import Sequence

import pytest

from agents.staff.troubles import trouble
from agents.support.desk import NewTicket, SupportDesk
from bot.adapters.paperless import PaperlessRenderer
from bot.app import App, build
from bot.library import Library
from bot.settings import Settings
from bot.web.console.words import Words
from tests.builders import plain
from tests.conftest import FixedClock

# It is Friday, ten o'clock in Paris: what comes in now is answered by noon, and 96 minutes are four fifths of that.
ASKED = NewTicket("email", "camille@example.com", "Quels sont vos horaires d'ouverture ?")
SOON = "demande n° 1 : la réponse promise pour le 20/11/2026 à 12 h 00 reste à donner"
LATE = "demande n° 1 : la réponse promise pour le 20/11/2026 à 12 h 00 n’a pas été donnée"


async def owed(app: App) -> Sequence[tuple[str, int]]:
    """What stands under « À traiter » of promised answers, and how often it was told."""
    await app.worker.run_until_idle()
    found = [one for one in await app.team.staff.open_issues() if one[0] == "ticket_answer"]
    return [(plain(trouble(kind, detail, "fr")), times) for kind, detail, times in found]


async def test_the_team_is_warned_at_four_fifths_and_told_at_the_end_each_once(
    desk: SupportDesk, shop: App, clock: FixedClock
) -> None:
    await desk.answer(ASKED)
    seen = []
    for minutes in (95, 1, 10, 13, 1, 600):
        clock.advance(minutes=minutes)
        seen.append(await owed(shop))
    assert seen == [[], [(SOON, 1)], [(SOON, 1)], [(SOON, 1)], [(LATE, 2)], [(LATE, 2)]]
    assert Words("fr").place("ticket_answer", "1 late 2026-11-20T11:00:00+00:00") == "/console/tickets/1"


async def test_an_answer_in_time_is_never_told_of_and_a_late_one_takes_the_warning_back(
    desk: SupportDesk, shop: App, clock: FixedClock
) -> None:
    first = await desk.answer(ASKED)
    await desk.send(first.id, text="De 8 à 18 heures.", actor="Bob")
    clock.advance(hours=3)
    assert await owed(shop) == []
    second = await desk.answer(NewTicket("email", "lea@example.com", "Quels sont vos horaires ?"))
    clock.advance(hours=3)
    assert [times for _, times in await owed(shop)] == [1]
    await desk.send(second.id, text="De 8 à 18 heures.", actor="Bob")
    assert await owed(shop) == []


async def test_a_stop_over_both_times_loses_nothing_and_tells_it_once(
    shop: App, settings: Settings, clock: FixedClock, library: Library
) -> None:
    await shop.team.desk.answer(ASKED)
    await shop.close()
    clock.advance(hours=5)
    second = build(settings, clock=clock, library=library, printer=PaperlessRenderer())
    assert await owed(second) == [(LATE, 1)]
    await second.begin_work()
    assert await owed(second) == [(LATE, 1)]
    await second.close()


async def test_who_is_asked_something_owes_the_next_word_and_their_answer_begins_a_new_promise(
    desk: SupportDesk, shop: App, clock: FixedClock
) -> None:
    ticket = await desk.answer(NewTicket("email", "nobody@example.com", "Je veux être remboursé"))
    clock.advance(hours=3)
    assert await owed(shop) == []
    again = await desk.go_on(ticket.id, "je ne sais plus, regardez vous-même")
    clock.advance(hours=1, minutes=40)
    assert again is not None
    assert [times for _, times in await owed(shop)] == [1]


@pytest.mark.parametrize(("hours", "due"), [(1, "12 h 00"), (3, "15 h 00")])
async def test_writing_again_never_puts_off_what_was_promised_before(
    desk: SupportDesk, clock: FixedClock, hours: int, due: str
) -> None:
    ticket = await desk.answer(ASKED)
    clock.advance(hours=hours)
    again = await desk.go_on(ticket.id, "Vous êtes ouverts le samedi ?")
    assert again is not None
    assert again.reply is not None
    assert f"20/11/2026 à {due}" in plain(again.reply.text)
