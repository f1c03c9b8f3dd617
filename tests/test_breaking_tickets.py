from bot.library import Library
from scripts.breaking.tickets import tickets_harness


async def test_a_desk_whose_workers_are_killed_answers_each_ticket_once_and_loses_no_mail(library: Library) -> None:
    result = await tickets_harness(tickets=40, kills=2, workers=2, seed=1, library=library)
    assert (result.unanswered, result.doubled_replies, result.doubled_mails) == (0, 0, 0)
    assert (result.lost_mails, result.misdirected, result.failed_workers) == (0, 0, 0)
    assert (result.tickets, result.kills, result.changed_by_a_repeat) == (40, 2, 0)
    assert result.undecided <= result.kills
