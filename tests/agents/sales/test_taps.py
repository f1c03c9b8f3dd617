"""How many taps a right is away, counted: what a person says first is no tap, a button or a link is one."""

import html
import re
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from yarl import URL

from agents.marketing.planning import plan_renewals
from agents.sales.policy import Consent
from bot.app import App
from bot.web.server import build_server
from storage.database import Transaction
from storage.models.nudge import Nudge
from tests.agents.sales.shop import ALICE, EVERYTHING, Shop
from tests.agents.sales.stripe_shop import SELLER
from tests.builders import Person
from tests.conftest import FixedClock

Client: TypeAlias = TestClient[web.Request, web.Application]


@dataclass
class Phone:
    """Alice's chat and the pages it opens; `taps` counts what she pressed."""

    alice: Person
    client: Client
    shop: Shop
    taps: int = 0
    page: str = ""
    shown: list[str] = field(default_factory=list)

    async def says(self, words: str) -> None:
        self.taps = 0
        self.shown.append(str((await self.alice.says(words))["reply"]))

    async def presses(self, label: str) -> None:
        self.taps += 1
        self.shown.append(str((await self.alice.presses(label))["reply"]))

    async def opens(self, label: str) -> None:
        """A button of the last answer that leads to a page."""
        self.taps += 1
        buttons: Sequence[dict[str, object]] = (await self.alice.last())["buttons"]  # type: ignore[assignment]  # as they are stored
        await self._get(next(str(one["url"]) for one in buttons if str(one["label"]).startswith(label)))

    async def follows(self, words: str) -> None:
        """A link of the page."""
        self.taps += 1
        await self._get(re.findall(rf'<a[^>]*href="([^"]+)"[^>]*>[^<]*{words}', self.page)[0])

    async def _get(self, url: str) -> None:
        async with self.client.get(URL(html.unescape(url)).path_qs) as response:
            assert response.status == 200
            self.page = (await response.read()).decode("utf-8", "replace")
        self.shown.append(self.page)

    async def sends(self, words: str) -> str:
        """A form of the page; where it leads."""
        self.taps += 1
        address = re.findall(rf'<form method="post" action="([^"]+)"[^>]*>\s*<button[^>]*>{words}', self.page)[0]
        async with self.client.post(address, allow_redirects=False) as response:
            return response.headers["Location"]


@pytest.fixture
async def phone(app: App, clock: FixedClock, shop: Shop) -> AsyncIterator[Phone]:
    """A course that may be given back and a subscription that runs, both Alice's."""
    await shop.sales.name_seller(SELLER)
    alice = Person(app, clock, "alice")
    wanted: Sequence[tuple[str, frozenset[Consent]]] = [
        ("formation-premium", frozenset({Consent.terms})),
        ("diagnostic-a-distance", EVERYTHING),
    ]
    for product, given in wanted:
        draft = await shop.draft(product)
        await shop.sales.place(draft.reference, ALICE, given)
        await shop.pay(draft.reference)
        await shop.work(draft.reference)
    async with TestClient(TestServer(build_server(app))) as client:
        yield Phone(alice, client, shop)


async def test_every_right_is_two_taps_away_and_the_end_of_a_subscription_three(phone: Phone) -> None:
    taps: dict[str, int] = {}

    await phone.says("je veux une copie de ma facture")
    await phone.presses("Facture TEST-F2026-000001 (297,00\u00a0€)")
    taps["invoice copy"] = phone.taps
    await phone.says("mes commandes")
    await phone.opens("Voir n°\u00a01")
    await phone.follows("Facture TEST-F2026-000001")
    taps["invoice copy on the page"] = phone.taps
    assert phone.page.startswith("%PDF-")

    await phone.says("je veux changer de carte bancaire")
    await phone.opens("Abonnement n°\u00a02")
    assert "/checkout/2-" in await phone.sends("Changer de carte")
    taps["card"] = phone.taps

    await phone.says("je veux faire une réclamation")
    assert "médiateur de la consommation\u00a0: Médiateur d’exemple, 75000 Paris" in phone.shown[-1]
    taps["mediation"] = phone.taps
    await phone.presses("Parler à une personne")
    assert "Une personne de l’équipe" in phone.shown[-1]
    taps["complaint"] = phone.taps

    await phone.says("/retractation")
    await phone.presses("Renoncer au contrat ici (n°\u00a01)")
    await phone.presses("Confirmer la rétractation")
    taps["withdrawal, of two contracts"] = phone.taps
    await phone.says("/paysupport")
    assert "297,00\u00a0€, remboursée" in phone.shown[-1]
    taps["refund"] = phone.taps

    await phone.says("/resilier")
    await phone.presses("Confirmer la résiliation")
    taps["cancelling"] = phone.taps
    assert taps == {
        "invoice copy": 1, "invoice copy on the page": 2, "card": 2, "mediation": 0, "complaint": 1,
        "withdrawal, of two contracts": 2, "refund": 0, "cancelling": 1,
    }  # fmt: skip


async def test_a_yearly_renewal_is_told_without_a_tap_and_ended_by_two(phone: Phone) -> None:
    await phone.shop.rows("UPDATE purchase_order SET period = 'year' WHERE id = 2 RETURNING 1")
    await phone.shop.rows("UPDATE subscription SET paid_until = '2027-01-25 10:00:00.000000' RETURNING 1")

    def told(tx: Transaction) -> Sequence[str]:
        plan_renewals(tx)
        return [one.step for one in tx.session.query(Nudge).filter_by(sequence="renewal")]

    assert await phone.shop.app.database.write(told) == ["notice"]
    await phone.says("mes abonnements")
    await phone.presses("Résilier n°\u00a02")
    await phone.presses("Confirmer la résiliation")
    assert phone.taps == 2


@pytest.mark.parametrize(
    ("words", "tools"),
    [
        ("I want to change my card", ["change_card"]),
        ("ma carte bleue a expiré", ["change_card"]),
        ("I want to complain", ["complain"]),
        ("réclamation", ["complain"]),
    ],
)
async def test_said_otherwise_it_is_understood_too(phone: Phone, words: str, tools: Sequence[str]) -> None:
    assert (await phone.alice.says(words))["tools"] == tools


async def test_the_card_that_starts_a_car_is_not_the_one_that_pays(phone: Phone) -> None:
    answer = await phone.alice.says("faut-il changer la carte de démarrage de ma Mégane ?")
    assert answer["tools"] != ["change_card"]
