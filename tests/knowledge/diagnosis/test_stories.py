"""What is told later goes on with the same trouble, or is another one of the same car."""

from datetime import date

import pytest

from knowledge.diagnosis.diagnostician import Diagnostician
from knowledge.diagnosis.stories import Story, is_another

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("before", "later"),
    [
        (Story("ma Clio 4 broute à froid"), Story("voyant moteur allumé", ("P0401",))),
        (Story("ma Clio 4 broute à froid"), Story("elle fume noir aussi")),
        (Story("bruit de frottement à l'avant droit quand je tourne"), Story("ça vibre aussi au freinage")),
        (Story("batterie à plat le matin"), Story("le voyant batterie s'allume en roulant")),
        (Story("perte de puissance et sifflement"), Story("code P0299", ("P0299",))),
        (Story("elle ne démarre plus"), Story("on entend un clic clic")),
        (Story("fuite d'huile sous le moteur"), Story("odeur de brûlé")),
        (Story("ratés à l'accélération"), Story("ça sent l'essence")),
        (Story("P0301", ("P0301",)), Story("elle tremble au ralenti")),
        (Story("P0335", ("P0335",)), Story("elle ne démarre plus")),
        (Story("P0562", ("P0562",)), Story("la batterie est à plat tous les matins")),
        (Story("P0171", ("P0171",)), Story("elle cale au ralenti")),
        (Story("C0035", ("C0035",)), Story("voyant abs allumé")),
        (Story("P0A80", ("P0A80",)), Story("perte de puissance")),
        (Story("P0A80", ("P0A80",)), Story("elle manque de puissance en côte")),
        (Story("P0A94", ("P0A94",)), Story("loss of power")),
        (Story("P0A1F", ("P0A1F",)), Story("elle ne démarre plus")),
    ],
)
def test_what_the_same_fault_may_explain_is_the_same_story(
    diagnostician: Diagnostician, before: Story, later: Story
) -> None:
    assert not is_another(diagnostician, before, later, today=TODAY)


@pytest.mark.parametrize(
    ("before", "later"),
    [
        (Story("ma Clio 4 broute à froid"), Story("la clim ne souffle plus froid")),
        (Story("voyant airbag allumé"), Story("elle consomme de l'huile")),
        (Story("pédale de frein molle"), Story("le moteur chauffe")),
        (Story("P0420", ("P0420",)), Story("les freins grincent")),
        (Story("P0420", ("P0420",)), Story("my car won't start")),
        (Story("P0401", ("P0401",)), Story("la clim ne refroidit plus")),
        (Story("P0300", ("P0300",)), Story("the steering is heavy")),
        (Story("P0A80", ("P0A80",)), Story("les freins grincent")),
        (Story("P0A80", ("P0A80",)), Story("la vitre ne remonte plus")),
        (Story("vitre arrière gauche bloquée"), Story("autoradio qui s'éteint")),
    ],
)
def test_trouble_of_another_part_of_the_car_is_another_story(
    diagnostician: Diagnostician, before: Story, later: Story
) -> None:
    assert is_another(diagnostician, before, later, today=TODAY)
