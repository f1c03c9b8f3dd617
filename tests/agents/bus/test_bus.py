"""The command bus: roles, the yes before what is dangerous, the undo, the audit."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from agents.bus.asked import Answer
from agents.bus.bus import PlanChanged, TokenUnknown
from agents.bus.verbs import NAMES
from agents.errors import Conflict, DomainError, NotAllowed
from agents.sales.coupons import CouponExpired
from agents.staff.auditing import Finding
from agents.staff.roles import Officer
from bot.app import App
from storage.models.staff import StaffRole
from tests.agents.sales.shop import Shop
from tests.conftest import FixedClock


async def run(app: App, line: str, by: Officer) -> Answer:
    answer = await app.bus.run(line, by, language="fr")
    assert answer is not None
    return answer


async def yes(app: App, asked: Answer, by: Officer) -> Answer:
    return await app.bus.tap(asked.buttons[0].value, by, language="fr")


async def actions(app: App) -> Sequence[str]:
    return [row.action for row in await app.database.write(lambda tx: tx.staff.entries())]


async def test_a_role_reaches_its_verbs_and_no_further(app: App, helper: Officer) -> None:
    assert await app.bus.run("/remise NOEL 20%", helper, language="fr") is None
    assert await app.bus.run("/quoi", helper, language="fr") is None
    assert "/remise" not in (await run(app, "/equipe", helper)).text
    assert "/bloquer" in (await run(app, "/equipe", helper)).text


async def test_a_coupon_waits_for_its_yes_and_can_be_undone(app: App, boss: Officer, shop: Shop) -> None:
    asked = await run(app, "/remise Noel25 20 % 7j x50", boss)
    assert "−20\u00a0%" in asked.text
    assert await app.database.write(lambda tx: tx.catalogue.coupon("NOEL25")) is None
    made = await yes(app, asked, boss)
    assert (await shop.place(coupon="noel25")).total.amount_minor == 23760
    undone = await yes(app, made, boss)
    assert "retiré" in undone.text
    with pytest.raises(CouponExpired):
        await shop.place(coupon="noel25", name="bob")
    assert (await actions(app))[-2:] == ["coupon", "undo coupon"]


async def test_the_yes_of_somebody_else_counts_for_nothing(app: App, boss: Officer, helper: Officer) -> None:
    asked = await run(app, "/remise NOEL25 15€", boss)
    with pytest.raises(TokenUnknown):
        await yes(app, asked, helper)
    other = Officer(helper.contact_id, "helper", StaffRole.owner, "chat")
    with pytest.raises(TokenUnknown):
        await yes(app, asked, other)


async def test_a_yes_comes_within_five_minutes_or_not_at_all(app: App, boss: Officer, clock: FixedClock) -> None:
    asked = await run(app, "/remise NOEL25 20%", boss)
    clock.advance(minutes=5)
    with pytest.raises(TokenUnknown):
        await yes(app, asked, boss)


async def test_an_undo_comes_within_ten_minutes_or_not_at_all(app: App, boss: Officer, clock: FixedClock) -> None:
    made = await yes(app, await run(app, "/remise NOEL25 20%", boss), boss)
    clock.advance(minutes=10)
    with pytest.raises(TokenUnknown):
        await yes(app, made, boss)
    assert await actions(app) == ["grant", "coupon"]


async def test_two_yeses_at_once_do_it_once(app: App, boss: Officer) -> None:
    asked = await run(app, "/remise NOEL25 20%", boss)
    told = sorted(one.text for one in await asyncio.gather(yes(app, asked, boss), yes(app, asked, boss)))
    assert ["déjà" in one for one in told] == [True, False]
    assert await actions(app) == ["grant", "coupon"]


async def test_a_command_copied_out_of_our_own_words_is_understood(app: App, boss: Officer) -> None:
    asked = await run(app, "/remise\u00a0NOEL25 20\u00a0% 7j", boss)
    token = asked.buttons[0].value.partition(":")[2].lower()
    assert "en service" in (await run(app, f"/confirmer {token}\u00a0».", boss)).text


async def test_an_owner_is_told_of_every_verb_and_each_is_told_how_it_is_written(app: App, boss: Officer) -> None:
    owner = replace(boss, role=StaffRole.owner)
    told = {line.split()[0] for line in (await run(app, "/equipe", owner)).text.splitlines()[1:]}
    assert {NAMES[one.removeprefix("/")] for one in told} == set(NAMES.values()) - {"help"}


async def test_a_role_that_was_lost_meanwhile_confirms_nothing(app: App, boss: Officer) -> None:
    asked = await run(app, "/remise NOEL25 20%", boss)
    demoted = Officer(boss.contact_id, boss.name, StaffRole.agent, "chat")
    with pytest.raises(NotAllowed):
        await yes(app, asked, demoted)


async def test_a_refund_is_shown_confirmed_once_and_cannot_be_undone(app: App, boss: Officer, shop: Shop) -> None:
    order = await shop.bought()
    asked = await run(app, f"/rembourser {order.id} 97,50", boss)
    assert "97,50\u00a0€" in asked.text
    assert "199,50\u00a0€" in asked.text
    assert (await shop.books(order.id)).get("refund") is None
    done = await yes(app, asked, boss)
    assert done.buttons == ()
    assert "déjà fait" in (await yes(app, asked, boss)).text
    assert await shop.books(order.id) == {"payment": 29700, "entitlement": 19950, "refund": 9750}
    assert await shop.breaks() == []


async def test_a_plan_that_no_longer_holds_needs_another_yes(app: App, boss: Officer, shop: Shop) -> None:
    order = await shop.bought()
    first = await run(app, f"/rembourser {order.id}", boss)
    await yes(app, await run(app, f"/rembourser {order.id} 97", boss), boss)
    with pytest.raises(PlanChanged):
        await yes(app, first, boss)
    assert (await shop.books(order.id))["refund"] == 9700


WRONG = (
    ("/rembourser 1 9999", "conflict"),
    ("/rembourser 1 -5", "usage_wrong"),
    ("/rembourser 1 1e9", "conflict"),
    ("/rembourser 1 0,001", "usage_wrong"),
    ("/rembourser", "usage_wrong"),
    ("/rembourser 99", "not_found"),
    ("/remise X 20%", "usage_wrong"),
    ("/remise NOEL 200%", "usage_wrong"),
    ("/remise NOEL 20% lundi", "usage_wrong"),
    ("/ventes lundi", "period_unknown"),
    ("/pause 99", "not_found"),
    ("/bloquer 99", "not_found"),
    ("/bloquer terminal:boss", "not_allowed"),
)


async def refusal(app: App, line: str, by: Officer) -> str:
    with pytest.raises(DomainError) as refused:
        await app.bus.run(line, by, language="fr")
    return refused.value.code


async def test_what_cannot_be_done_is_refused_before_anything_is_asked(app: App, boss: Officer, shop: Shop) -> None:
    await shop.bought()
    assert [(line, await refusal(app, line, boss)) for line, _ in WRONG] == list(WRONG)


async def test_a_channel_is_paused_by_any_name_it_goes_by(app: App, boss: Officer) -> None:
    for word in ("webchat", "web", "chat du site", "Site", "WhatsApp"):
        await run(app, f"/pause {word}", boss)
    scopes = await app.database.write(lambda tx: sorted(one.scope for one in tx.pauses.in_force()))
    assert scopes == ["channel:webchat", "channel:whatsapp"]


async def test_a_code_that_is_taken_is_refused(app: App, boss: Officer) -> None:
    await yes(app, await run(app, "/remise NOEL25 20%", boss), boss)
    with pytest.raises(Conflict):
        await run(app, "/remise noel25 30%", boss)


async def test_the_audit_names_who_and_shows_every_change_of_a_row(app: App, boss: Officer) -> None:
    await yes(app, await run(app, "/remise NOEL25 20%", boss), boss)
    await app.team.staff.seal_audit()
    await yes(app, await run(app, "/remise NOEL26 20%", boss), boss)
    await app.team.staff.seal_audit()
    assert (await app.team.staff.auditing.verdict()).finding is Finding.whole
    assert "intact" in (await run(app, "/sante", boss)).text
    await app.database.write(
        lambda tx: tx.connection.exec_driver_sql("UPDATE audit_entry SET actor='x' WHERE action='coupon'")
    )
    assert "altéré" in (await run(app, "/sante", boss)).text


async def test_a_row_taken_out_of_the_audit_shows(app: App, boss: Officer) -> None:
    await yes(app, await run(app, "/remise NOEL25 20%", boss), boss)
    await app.team.staff.seal_audit()
    await app.database.write(lambda tx: tx.connection.exec_driver_sql("DELETE FROM audit_entry WHERE action='grant'"))
    assert (await app.team.staff.auditing.verdict()).finding is Finding.altered
