"""Orders in a chat: nothing is told before the address is proved, and then only what stands in the rows."""

import re
from collections.abc import Callable, Sequence

import pytest

from bot.app import App
from bot.settings import Settings
from tests.builders import Person
from tests.conftest import FixedClock

Codes = Callable[[], Sequence[str]]


@pytest.fixture
async def shop(app: App) -> App:
    await app.team.importing.set_up_sample()
    return app


@pytest.fixture
def codes(settings: Settings) -> Codes:
    """The codes that were mailed, oldest first."""

    def read() -> Sequence[str]:
        mails = sorted((settings.data_dir / "outbox").glob("code-*.eml"), key=lambda path: int(path.stem[5:]))
        return [re.findall(r"^Subject: .*?(\d{6})$", path.read_text("utf-8"), re.MULTILINE)[0] for path in mails]

    return read


async def prove(person: Person, codes: Codes, email: str) -> None:
    await person.says(email)
    await person.says(codes()[-1])


async def test_the_address_is_proved_by_a_code_and_then_the_question_is_answered(
    shop: App, alice: Person, codes: Codes
) -> None:
    assert (await alice.says("où est ma commande 1042 ?"))["tools"] == ["help_with_order"]
    await alice.hears("à quelle adresse e-mail")
    await alice.says("camille@example.com")
    await alice.hears("un code à six chiffres")
    await alice.says(codes()[0])
    await alice.hears("expédiée")
    await alice.hears("EXEMPLE1042FR")


async def test_once_proved_the_next_question_is_answered_at_once(shop: App, alice: Person, codes: Codes) -> None:
    await alice.says("où est ma commande 1042 ?")
    await prove(alice, codes, "camille@example.com")
    await alice.says("et la commande 1043 ?")
    await alice.hears("livrée")
    assert (await alice.says("merci beaucoup, et elle arrive quand ?"))["tools"] == ["help_with_order"]
    await alice.hears("commande 1043")


@pytest.mark.parametrize("number", ["1044", "999999"])
async def test_a_strangers_order_is_as_good_as_none(shop: App, alice: Person, codes: Codes, number: str) -> None:
    await alice.says(f"où est ma commande {number} ?")
    await prove(alice, codes, "camille@example.com")
    await alice.hears(f"Je ne trouve pas la commande {number} parmi les vôtres")


async def test_an_address_nobody_ordered_with_sounds_the_same_and_gets_no_mail(
    shop: App, charlie: Person, codes: Codes
) -> None:
    await charlie.says("où est ma commande 1042 ?")
    await charlie.says("nobody@example.com")
    await charlie.hears("un code à six chiffres")
    assert codes() == []


async def test_the_code_of_one_person_is_no_use_to_another(
    shop: App, alice: Person, charlie: Person, codes: Codes
) -> None:
    await alice.says("où est ma commande 1042 ?")
    await alice.says("camille@example.com")
    await charlie.says("où est ma commande 1042 ?")
    await charlie.says(codes()[0])
    assert "EXEMPLE1042FR" not in str((await charlie.last())["reply"])


async def test_a_code_is_guessed_five_times_and_no_more(shop: App, charlie: Person, codes: Codes) -> None:
    await charlie.says("où est ma commande 1042 ?")
    await charlie.says("camille@example.com")
    right = codes()[0]
    wrong = f"{(int(right) + 1) % 10**6:06d}"
    heard = [str((await charlie.says(code))["reply"]) for code in [wrong] * 5 + [right]]
    assert ["n’est pas le bon" in one for one in heard] == [True] * 6


async def test_a_code_ends_after_ten_minutes(shop: App, alice: Person, codes: Codes, clock: FixedClock) -> None:
    await alice.says("où est ma commande 1042 ?")
    await alice.says("camille@example.com")
    clock.advance(minutes=11)
    await alice.says(codes()[0])
    assert "EXEMPLE1042FR" not in str((await alice.last())["reply"])


async def test_codes_are_not_sent_without_end(shop: App, charlie: Person, codes: Codes) -> None:
    await charlie.says("où est ma commande ?")
    for _ in range(7):
        await charlie.says("camille@example.com")
    assert len(codes()) == 5


async def test_several_orders_are_offered_as_buttons(shop: App, alice: Person, codes: Codes) -> None:
    await alice.says("où est ma commande ?")
    await prove(alice, codes, "camille@example.com")
    await alice.hears("Laquelle")
    await alice.presses("Commande 1043")
    await alice.hears("livrée")


async def test_a_refund_is_written_down_for_a_person_and_moves_nothing(shop: App, alice: Person, codes: Codes) -> None:
    await alice.says("je veux le remboursement de ma commande 1043")
    await prove(alice, codes, "camille@example.com")
    await alice.hears("est enregistrée")
    (ticket,) = await shop.team.desk.listed()
    assert (ticket.channel, ticket.status.value, ticket.order_number) == ("chat", "En cours", "1043")
    await alice.says("c'est bon, vous me confirmez que l'argent est parti ?")
    await alice.hears("une personne doit encore décider et rien n’est fait")
    order = await shop.team.desk.order("1043", "camille@example.com")
    assert order is not None
    assert (order.status.value, [(one.kind, one.state) for one in order.actions]) == (
        "delivered", [("refund", "asked")],
    )  # fmt: skip


async def test_without_a_shop_a_person_takes_over(app: App, alice: Person) -> None:
    await alice.says("où est ma commande 1042 ?")
    await alice.hears("Je n’ai pas accès à vos commandes")


async def test_who_is_angry_about_an_order_has_a_person_and_is_asked_whose_it_is(
    shop: App, alice: Person, codes: Codes
) -> None:
    told = await alice.says("trois semaines que j'attends ma commande, vous vous foutez de moi ?")
    assert told["tools"] == ["ask_for_person", "help_with_order"]
    await prove(alice, codes, "camille@example.com")
    await alice.says("la 1024")
    await alice.hears("commande 1042 que vous parlez")
    await alice.presses("Commande 1042")
    await alice.hears("EXEMPLE1042FR")
