import io
import sqlite3
from contextlib import closing

import pytest

from agents.support.desk import NewTicket
from bot import support_work
from bot.app import App
from bot.settings import Settings
from tests.builders import plain


async def test_a_batch_killed_while_it_sent_is_taken_up_by_the_next(
    app: App, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    ticket = await app.team.desk.open(NewTicket("email", "camille@example.com", "Quels sont vos horaires ?"))
    await app.team.desk.process(ticket.id)
    with closing(sqlite3.connect(settings.data_dir / "alex.db", isolation_level=None)) as rows:
        rows.execute("UPDATE job SET state = 'running', attempts = 1")
    await support_work.process(settings, dry_run=False, parallel=8, as_json=False)
    assert [mail.name for mail in (settings.data_dir / "outbox").iterdir()] == [f"ticket-{ticket.id}-1.eml"]
    assert (
        capsys.readouterr().out
        == "Tickets\u00a0: 0, réponses envoyées\u00a0: 0, brouillons pour une personne\u00a0: 0.\n"
    )


async def test_what_a_customer_writes_line_by_line_is_one_thread(
    app: App, settings: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    await app.team.importing.set_up_sample()
    lines = "camille@example.com\nbonjour, où est mon colis ?\n1042\nmerci\n\n"
    monkeypatch.setattr("sys.stdin", io.StringIO(lines))
    await support_work.interactive(settings)
    out = plain(capsys.readouterr().out)
    asked, answered = out.index("Vous avez plusieurs commandes"), out.index("EXEMPLE1042FR")
    assert asked < answered < out.index("Le client lit :") < out.index("Noté : rien à répondre.")
    assert (out.count("Ticket 1 "), len(await app.team.desk.listed())) == (2, 1)
