"""What is told of a parcel is no symptom of a car, and nothing of a car is lost beside it."""

import pytest

from agents.brain.local.parcels import beside_parcels
from knowledge.language.folding import fold


@pytest.mark.parametrize(
    "text",
    [
        "Le vase est arrivé cassé, commande 1042",
        "j'attends ma commande et le suivi ne bouge plus depuis mardi",
        "j'ai reçu un démarreur cassé commande 4411",
        "le colis de la batterie fuit",
        "my parcel came broken, it's the headlight",
        "my order 1042: the battery arrived broken",
    ],
)
def test_goods_that_came_broken_are_no_fault_of_a_car(text: str) -> None:
    assert beside_parcels(text) == ""


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("ma commande n'est pas arrivée et ma voiture ne démarre plus", "ma voiture ne démarre plus"),
        ("j'ai reçu les plaquettes de ma commande 1042 et depuis ça ne freine plus", "depuis ça ne freine plus"),
        ("where's my order? also my brakes grind", "also my brakes grind"),
        ("les plaquettes de votre livraison : la pédale descend au plancher", "la pédale descend au plancher"),
        ("with the pads of my order the brake pedal goes to the floor", "the brake pedal goes to the floor"),
    ],
)
def test_what_the_car_does_is_kept(text: str, kept: str) -> None:
    assert fold(kept) in beside_parcels(text)
