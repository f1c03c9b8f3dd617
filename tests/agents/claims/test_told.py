"""A loss is somebody's own figure, told by them."""

import pytest

from agents.claims.facts import Subject
from agents.claims.told import loss_told
from storage.models.claim import FigureKind
from tests.agents.claims.conftest import Compiles
from tests.agents.claims.test_compiler import text_of
from tests.agents.sales.shop import Shop
from tests.builders import Person


@pytest.mark.parametrize(
    ("text", "kind", "cents"),
    [
        ("Avec ces pannes je perds 200 € par jour.", FigureKind.lost_per_day, 20000),
        ("Nous perdons environ 1 500 euros par mois au garage", FigureKind.lost_per_month, 150000),
        ("we lose about 300 eur a week", FigureKind.lost_per_week, 30000),
        ("ça me coûte 80€ par jour", FigureKind.lost_per_day, 8000),
    ],
)
def test_a_loss_is_read_with_its_span(text: str, kind: FigureKind, cents: int) -> None:
    found = loss_told(text)
    assert found is not None
    assert found[:2] == (kind, cents)


@pytest.mark.parametrize(
    "text",
    [
        "La voiture perd 1 litre d’huile par semaine",
        "La réparation coûte 200 €",
        "Votre formation est à 47 € par mois",
        "je perds 0 € par jour",
        "je perds 900000 euros par jour",
    ],
)
def test_nothing_else_is_a_loss(text: str) -> None:
    assert loss_told(text) is None


async def test_what_was_told_in_chat_may_be_told_back(shop: Shop, alice: Person, compiled: Compiles) -> None:
    await alice.says("Au garage je perds 200 € par jour à chercher des pannes.")
    subject = Subject("fr", "formation-premium", await shop.customer())
    found = await shop.app.database.write(lambda tx: compiled(tx, "chat.loss_aversion.told", subject))
    assert text_of(found).replace("\u00a0", " ") == (
        "Vous m’avez écrit : « je perds 200 € par jour ». "
        "Au mois, cela fait environ 4 000,00 € (estimation sur vos chiffres)."
    ).replace("4 000", "4\u202f000")
