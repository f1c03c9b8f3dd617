"""What a buyer holds in hand by mail: the contract confirmed, the withdrawal receipted, each once."""

from collections.abc import Callable, Mapping
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from agents.sales.policy import Consent
from bot.settings import Settings
from tests.agents.sales.shop import Shop

Box = Callable[[], Mapping[str, EmailMessage]]


@pytest.fixture
def box(settings: Settings) -> Box:
    """The mails in the outbox by their key."""

    def read() -> Mapping[str, EmailMessage]:
        found = {}
        for path in (settings.data_dir / "outbox").glob("order-*.eml"):
            mail = message_from_bytes(path.read_bytes(), policy=policy.default)
            assert isinstance(mail, EmailMessage)
            found[path.stem] = mail
        return found

    return read


def _text(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


async def test_a_paid_order_is_confirmed_with_all_that_was_agreed_and_its_invoice(shop: Shop, box: Box) -> None:
    order = await shop.bought()
    mail = box()[f"order-{order.id}-confirmation"]
    text = _text(mail)
    assert (mail["To"], mail["Subject"]) == ("alice@example.org", f"Confirmation de votre commande n° {order.id}")
    said = ["Formation Premium", "297,00\u00a0€", "Alice Martin", order.terms.version, order.terms.digest]
    assert [one for one in said if one not in text] == []
    assert order.terms.articles[-1].text.split("\n")[0][:40].replace("'", "’") in text.replace("\u202f", " ")
    assert "Je reconnais perdre mon droit de rétractation" in text
    (file,) = mail.iter_attachments()
    assert (file.get_content_type(), file.get_content()[:5]) == ("application/pdf", b"%PDF-")


async def test_what_was_agreed_to_is_mailed_word_for_word(shop: Shop, box: Box) -> None:
    order = await shop.bought("pack-complet")
    sent = " ".join(_text(box()[f"order-{order.id}-confirmation"]).split())
    titles = [" ".join(one.title.replace("'", "’").split()) for one in order.terms.articles]
    assert [title for title in titles if title not in sent] == []
    assert await shop.app.team.claims.refused() == []


async def test_no_mail_holds_the_key_to_the_order(shop: Shop, box: Box) -> None:
    order = await shop.bought()
    await shop.sales.withdraw(shop.id(await shop.bought(given=frozenset({Consent.terms}))))
    await shop.work(order.reference)
    assert [key for key, mail in box().items() if order.reference in mail.as_string()] == []


async def test_a_withdrawal_is_receipted_by_mail_at_once_and_once(shop: Shop, box: Box) -> None:
    order = await shop.bought(given=frozenset({Consent.terms}))
    receipt = await shop.sales.withdraw(shop.id(order))
    await shop.sales.withdraw(shop.id(order))
    await shop.work(order.reference)
    mail = box()[f"order-{order.id}-withdrawal"]
    assert mail["Subject"] == f"Accusé de réception : vous renoncez à la commande n° {order.id}"
    plain = _text(mail).replace("\u202f", " ").replace("\u00a0", " ")
    assert receipt.split("\n")[0].replace("\u202f", " ").replace("\u00a0", " ") in plain
    rows = await shop.rows("SELECT key FROM mail WHERE key LIKE 'order:%:withdrawal'")
    assert len(rows) == 1


async def test_whoever_may_still_withdraw_is_told_how_and_who_waived_is_not(shop: Shop, box: Box) -> None:
    waived = await shop.bought()
    kept = await shop.bought(given=frozenset({Consent.terms}))
    told = ["Pour vous rétracter, ouvrez" in _text(box()[f"order-{one.id}-confirmation"]) for one in (waived, kept)]
    assert told == [False, True]
