"""Mails: each key once, a failure told for what it is, nothing sent to those who must not be written to."""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

import pytest

from agents.post.planning import Paper
from agents.post.policy import RETRIES
from agents.post.sending import Mailing
from agents.post.suppression import bounced, complained, heard_from
from agents.post.unsubscribing import Unsubscribing
from storage.database import Database, Transaction
from storage.models.mail import MailPurpose, MailState
from tests.agents.post.post_office import GONE, LINKS, REFUSED, STATIONERY, UNKNOWN, UNSENT, PostOffice
from tests.conftest import FixedClock


async def _issues(database: Database) -> list[str]:
    return [row.key for row in await database.write(lambda tx: list(tx.issues.open()))]


async def test_a_mail_planned_twice_and_sent_twice_leaves_once(office: PostOffice) -> None:
    first, second = await office.plan(), await office.plan()
    await office.mailing.send(first)
    await office.mailing.send(second)
    assert (first, len(office.mailer.sent), await office.state()) == (second, 1, MailState.sent)


async def test_greylisting_is_waited_for_and_then_it_arrives(office: PostOffice, clock: FixedClock) -> None:
    office.mailer.failures = [UNSENT, UNSENT]
    mail = await office.plan()
    waits = [await office.mailing.send(mail) for _ in range(3)]
    assert waits == [clock() + timedelta(minutes=1), clock() + timedelta(minutes=5), None]
    assert (await office.state(), len(office.mailer.sent)) == (MailState.sent, 1)


async def test_a_server_that_never_takes_it_ends_in_an_issue(office: PostOffice) -> None:
    office.mailer.failures = [UNSENT] * (len(RETRIES) + 1)
    mail = await office.plan()
    waits = [await office.mailing.send(mail) for _ in range(len(RETRIES) + 1)]
    assert waits[-1] is None
    assert None not in waits[:-1]
    assert (await office.state(), await _issues(office.database)) == (MailState.failed, [f"mail:{mail}"])


async def test_a_refusal_for_good_is_not_tried_again(office: PostOffice) -> None:
    office.mailer.failures = [REFUSED]
    mail = await office.plan()
    assert await office.mailing.send(mail) is None
    assert await office.mailing.send(mail) is None
    assert (await office.state(), office.mailer.sent) == (MailState.failed, [])


async def test_a_mailbox_that_does_not_exist_gets_no_further_mail(office: PostOffice) -> None:
    office.mailer.failures = [GONE]
    await office.mailing.send(await office.plan("first"))
    await office.mailing.send(await office.plan("second", recipient="Camille@Example.com"))
    assert (await office.state("second"), office.mailer.sent) == (MailState.withheld, [])


@pytest.mark.parametrize("purpose", [MailPurpose.service, MailPurpose.marketing])
async def test_an_ordinary_mail_whose_answer_was_lost_is_never_sent_again(
    office: PostOffice, purpose: MailPurpose
) -> None:
    office.mailer.failures = [UNKNOWN]
    mail = await office.plan(purpose=purpose)
    assert await office.mailing.send(mail) is None
    assert await office.mailing.send(mail) is None
    assert (await office.state(), office.mailer.sent) == (MailState.unknown, [])


async def test_a_binding_mail_whose_answer_was_lost_is_sent_again_as_the_same_mail(
    office: PostOffice, clock: FixedClock
) -> None:
    office.mailer.failures = [UNKNOWN]
    mail = await office.plan(purpose=MailPurpose.binding)
    assert await office.mailing.send(mail) == clock() + timedelta(minutes=5)
    assert await office.mailing.send(mail) is None
    assert [one.message_token for one in office.mailer.sent] == [(await office.row()).token]


async def test_a_binding_mail_that_never_gets_an_answer_ends_in_an_issue(office: PostOffice) -> None:
    office.mailer.failures = [UNKNOWN] * 3
    mail = await office.plan(purpose=MailPurpose.binding)
    ends = [await office.mailing.send(mail) is None for _ in range(3)]
    assert (ends, await office.state()) == ([False, False, True], MailState.unknown)
    assert await _issues(office.database) == [f"mail:{mail}"]


class _Killed(BaseException):
    """The process dies here."""


@pytest.mark.parametrize(
    ("purpose", "state", "sent"),
    [(MailPurpose.service, MailState.unknown, 0), (MailPurpose.binding, MailState.sent, 1)],
)
async def test_a_worker_killed_while_sending_sends_again_only_what_binds(
    office: PostOffice, purpose: MailPurpose, state: MailState, sent: int
) -> None:
    mail = await office.plan(purpose=purpose)
    office.mailer.failures = [_Killed()]
    with pytest.raises(_Killed):
        await office.mailing.send(mail)
    assert await office.state() == MailState.sending
    await office.mailing.send(mail)
    assert (await office.state(), len(office.mailer.sent)) == (state, sent)


async def test_a_worker_killed_while_many_mails_wait_leaves_one_undecided(office: PostOffice) -> None:
    office.mailer.stalls = True
    mails = [await office.plan(f"k{number}") for number in range(5)]
    sending = [asyncio.create_task(office.mailing.send(mail)) for mail in mails]
    await office.mailer.reached.wait()
    for task in sending:
        task.cancel()
    await asyncio.gather(*sending, return_exceptions=True)
    states = [await office.state(f"k{number}") for number in range(5)]
    assert Counter(states) == {MailState.sending: 1, MailState.planned: 4}


async def test_without_a_mailer_mails_wait_and_leave_when_there_is_one(office: PostOffice) -> None:
    mail = await office.plan()
    assert await Mailing(office.database, None, STATIONERY, wishes=office.consents).send(mail) is None
    assert (await office.state(), await _issues(office.database)) == (MailState.planned, ["mail:closed"])
    await office.mailing.resume()
    await office.mailing.send(mail)
    assert await office.state() == MailState.sent


def _bounce(tx: Transaction) -> None:
    bounced(tx, "camille@example.com", permanent=True, detail="5.1.1")


def _soft(tx: Transaction) -> None:
    for _ in range(5):
        bounced(tx, "camille@example.com", permanent=False, detail="4.2.2")


def _complain(tx: Transaction) -> None:
    complained(tx, "Camille@example.com ", detail="abuse")


@pytest.mark.parametrize(
    ("happened", "service", "marketing"),
    [
        (_bounce, MailState.withheld, MailState.withheld),
        (_soft, MailState.sent, MailState.withheld),
        (_complain, MailState.sent, MailState.withheld),
    ],
)
async def test_marketing_stops_at_once_and_service_only_where_nothing_arrives(
    office: PostOffice, happened: Callable[[Transaction], None], service: MailState, marketing: MailState
) -> None:
    await office.database.write(happened)
    await office.mailing.send(await office.plan("service"))
    await office.mailing.send(await office.plan("marketing", purpose=MailPurpose.marketing))
    assert (await office.state("service"), await office.state("marketing")) == (service, marketing)


async def test_an_unsubscribe_between_planning_and_sending_is_honoured(office: PostOffice) -> None:
    mail, answer = await office.plan(purpose=MailPurpose.marketing), await office.plan("answer")
    unsubscribing = Unsubscribing(office.database, LINKS, office.consents)
    await unsubscribing.unsubscribe(LINKS.token(mail))
    await unsubscribing.unsubscribe(LINKS.token(mail))
    await office.mailing.send(mail)
    await office.mailing.send(answer)
    assert [one.key for one in office.mailer.sent] == ["answer"]


async def test_whoever_writes_from_an_address_proves_that_it_works_but_keeps_their_wish(office: PostOffice) -> None:
    await office.database.write(_bounce)
    await office.database.write(lambda tx: office.consents.oppose_mail(tx, "camille@example.com"))
    await office.database.write(lambda tx: heard_from(tx, "CAMILLE@example.com"))
    await office.mailing.send(await office.plan("service"))
    await office.mailing.send(await office.plan("marketing", purpose=MailPurpose.marketing))
    assert (await office.state("service"), await office.state("marketing")) == (MailState.sent, MailState.withheld)


async def test_a_mail_whose_paper_was_taken_back_ends_and_is_told(office: PostOffice) -> None:
    mail = await office.plan("gone", papers=[Paper("handbook", "taken back")])
    assert await office.mailing.send(mail) is None
    assert (await office.state("gone"), office.mailer.sent) == (MailState.failed, [])


async def test_only_marketing_carries_a_link_to_unsubscribe_and_it_names_that_mail(office: PostOffice) -> None:
    service, marketing = await office.plan("a"), await office.plan("b", purpose=MailPurpose.marketing)
    await office.mailing.send(service)
    await office.mailing.send(marketing)
    plain, sold = office.mailer.sent
    assert (plain.list_unsubscribe, LINKS.mail_id(str(sold.list_unsubscribe).rpartition("/")[2])) == (None, marketing)
    assert f"Ne plus recevoir ces messages\n{sold.list_unsubscribe}\n" in sold.text
    assert str(sold.list_unsubscribe) in str(sold.html)


@pytest.mark.parametrize("token", ["", "1", "1-", "1-0000", "x-1", "²-1", "1-é", "9" * 40 + "-a"])
def test_a_link_nobody_gave_unsubscribes_nobody(token: str) -> None:
    assert LINKS.mail_id(token) is None


async def test_a_paper_is_printed_when_its_mail_is_sent(office: PostOffice) -> None:
    mail = await office.plan(papers=[Paper("invoice", "F-1")])
    await office.mailing.send(mail)
    assert [file.name for file in office.mailer.sent[0].attachments] == ["invoice F-1.pdf"]


async def test_a_press_out_of_order_puts_the_mail_off_and_sends_nothing_without_it(
    office: PostOffice, clock: FixedClock
) -> None:
    mail = await office.plan(papers=[Paper("invoice", "broken")])
    assert await office.mailing.send(mail) == clock() + timedelta(minutes=1)
    assert (await office.state(), office.mailer.sent) == (MailState.planned, [])
