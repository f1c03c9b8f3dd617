import pytest

from agents.support.desk import NewTicket, SupportDesk
from agents.support.gate import GateUnknown
from agents.support.oversight import Oversight
from agents.support.policy import is_proven, most_wrong_share
from bot.app import App
from knowledge.support.category import Category
from storage.database import Transaction
from storage.models.staff import AuditEntry


@pytest.mark.parametrize(
    ("wrong", "judged", "share"),
    [
        (0, 149, 0.01990),
        (0, 148, 0.02004),
        (1, 236, 0.01994),
        (2, 313, 0.01996),
        (0, 1, 0.95),
        (5, 5, 1.0),
        (0, 0, 1.0),
    ],
)
def test_the_bound_is_the_exact_one(wrong: int, judged: int, share: float) -> None:
    """Reference values: the 0.95 quantile of Beta(wrong + 1, judged - wrong)."""
    assert most_wrong_share(wrong, judged) == pytest.approx(share, abs=0.00005)


def test_a_hundred_and_forty_nine_right_answers_prove_a_category_and_one_less_does_not() -> None:
    assert is_proven(0, 149)
    assert not is_proven(0, 148)
    assert not is_proven(1, 149)


def test_ten_thousand_judged_answers_are_no_trouble() -> None:
    assert most_wrong_share(150, 10_000) < 0.02 < most_wrong_share(190, 10_000)


async def judged(
    desk: SupportDesk, oversight: Oversight, count: int, *, right: bool, email: str = "camille@example.com"
) -> None:
    for number in range(count):
        ticket = await desk.answer(NewTicket("email", email, f"Où en est ma commande 1042 ? ({right} {number})"))
        await oversight.judge(ticket.id, true_category=Category.order, was_right=right, actor="Bob")


async def test_judged_outcomes_open_the_gate_a_hand_closes_it_and_one_error_too(
    desk: SupportDesk, oversight: Oversight, shop: App
) -> None:
    await judged(desk, oversight, 149, right=True)
    gate = next(one for one in await oversight.gates() if one.category is Category.order)
    assert (gate.judged, gate.wrong, gate.proven, gate.is_open, gate.coverage) == (149, 0, True, True, 1.0)
    await oversight.close_gate(Category.order, actor="Ana")
    await oversight.close_gate(Category.order, actor="Bob")
    gate = next(one for one in await oversight.gates() if one.category is Category.order)
    assert (gate.proven, gate.is_open, gate.closed_by) == (True, False, "Ana")
    held = await desk.answer(NewTicket("email", "camille@example.com", "Où en est ma commande 1042 ? Merci"))
    assert held.reply is not None
    assert held.reply.sent_at is None
    await oversight.open_gate(Category.order, actor="Ana")
    gate = next(one for one in await oversight.gates() if one.category is Category.order)
    assert (gate.is_open, gate.opened_by, gate.closed_by) == (True, None, None)

    def audited(tx: Transaction) -> list[tuple[str, str, str]]:
        rows = [one for one in tx.session.query(AuditEntry) if one.action.endswith(" gate")]
        return [(one.actor, one.action, one.detail) for one in rows]

    proof = "proven: 149 judged, 0 wrong"
    assert await shop.database.write(audited) == [("Ana", "close gate", proof), ("Ana", "open gate", proof)]
    await judged(desk, oversight, 1, right=False)
    gate = next(one for one in await oversight.gates() if one.category is Category.order)
    assert (gate.proven, gate.is_open) == (False, False)


async def test_questions_that_were_asked_rightly_prove_no_answer(desk: SupportDesk, oversight: Oversight) -> None:
    await judged(desk, oversight, 3, right=True, email="nobody@example.com")
    gate = next(one for one in await oversight.gates() if one.category is Category.order)
    assert (gate.judged, gate.coverage, gate.proven) == (0, 0.0, False)


async def test_an_admin_opens_a_gate_that_stays_marked_unproven(oversight: Oversight) -> None:
    await oversight.open_gate(Category.refund, actor="admin")
    await oversight.open_gate(Category.refund, actor="admin")
    gate = next(one for one in await oversight.gates() if one.category is Category.refund)
    assert (gate.is_open, gate.proven, gate.opened_by) == (True, False, "admin")
    await oversight.close_gate(Category.refund, actor="admin")
    assert [one.is_open for one in await oversight.gates()] == [False] * 4


async def test_non_classe_has_no_gate(oversight: Oversight) -> None:
    with pytest.raises(GateUnknown):
        await oversight.open_gate(Category.other, actor="admin")
