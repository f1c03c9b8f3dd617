import sqlite3
from contextlib import closing

import pytest

from agents.support.desk import NewTicket
from bot import support_work
from bot.app import App
from bot.settings import Settings


async def test_a_batch_killed_while_it_sent_is_taken_up_by_the_next(
    app: App, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    ticket = await app.team.desk.open(NewTicket("email", "camille@example.com", "Quels sont vos horaires ?"))
    await app.team.desk.process(ticket.id)
    with closing(sqlite3.connect(settings.data_dir / "alex.db", isolation_level=None)) as rows:
        rows.execute("UPDATE job SET state = 'running', attempts = 1")
    await support_work.process(settings, dry_run=False, parallel=8, as_json=False)
    assert [mail.name for mail in (settings.data_dir / "outbox").iterdir()] == [f"ticket-{ticket.id}-1.eml"]
    assert capsys.readouterr().out == "0 tickets: 0 sent, 0 drafted for a person\n"
