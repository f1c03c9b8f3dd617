import pytest

from agents.support.perils import Peril, is_at_the_roadside, peril_in


@pytest.mark.parametrize(
    ("text", "peril"),
    [
        ("ma voiture est morte, j'ai plus de boulot, j'ai envie d'en finir", Peril.despair),
        ("JE VEUX MOURIR", Peril.despair),
        ("I lost my job and my car, I want to die", Peril.despair),
        ("i'm going to kill myself", Peril.despair),
        ("y'a des flammes qui sortent du capot", Peril.flames),
        ("ma voiture prend feu !!", Peril.flames),
        ("my car is on fire", Peril.flames),
        ("on a eu un accident, il y a deux blessés", Peril.hurt),
        ("the driver is unconscious", Peril.hurt),
        ("on est dans le garage moteur allumé, j'ai mal à la tête", Peril.gas),
        ("moteur allumé dans le garage, j'ai mal à la tête", Peril.gas),
        ("exhaust fumes in here and I feel dizzy", Peril.gas),
        ("mon bébé est enfermé dans la voiture", Peril.locked_in),
        ("my dog is locked in the car", Peril.locked_in),
        ("j'ai plus de freins je suis sur l'autoroute", Peril.runaway),
        ("no brakes and I am going downhill", Peril.runaway),
        ("une voiture me suit depuis 10 minutes", Peril.threat),
        ("j'ai bu trois bières, je peux conduire ?", Peril.drunk),
    ],
)
def test_a_life_at_stake_is_heard(text: str, peril: Peril) -> None:
    assert peril_in(text) is peril


@pytest.mark.parametrize(
    "text",
    [
        "la batterie est morte",
        "le moteur veut mourir au ralenti",
        "my car wants to die at idle",
        "cette voiture me tue",
        "je veux en finir avec cette panne",
        "fumée sous le capot mais pas de flammes",
        "que faire si ma voiture prend feu ?",
        "accident hier, heureusement pas de blessé, la roue est tordue",
        "le témoin de pression d'huile flambe en rouge",
        "la ceinture enfant est bloquée",
        "sécurité enfant bloquée, la porte arrière de la voiture est coincée",
        "plus de freins après le changement des plaquettes, sur autoroute ça vibre",
        "le voyant me suit partout",
        "ma clio consomme et elle boit de l'huile",
        "odeur de gaz d'échappement dans l'habitacle",
        "j'ai mal au dos en conduisant",
        "j'ai le turbo mort",
        "il y a un cylindre mort et un angle mort",
        "le flanc du pneu est blessé",
        "le moteur ne respire pas",
        "les fils sont coincés à l'intérieur de la porte",
        "le son est bloqué dans la voiture",
        "un petit boîtier bloqué dans la voiture",
        "des flammes à l'échappement quand je lève le pied",
        "la facture du garage me donne mal à la tête",
        "ça marche mieux sans moi",
        "un bruit étrange, il me suit partout",
        "elle a pris feu hier, l'assurance demande le code défaut",
    ],
)
def test_a_car_that_dies_burns_or_drinks_is_only_a_car(text: str) -> None:
    assert peril_in(text) is None


@pytest.mark.parametrize(
    "text",
    ["je suis en panne sur l'autoroute", "on est arrêtés sur la bande d'arrêt d'urgence", "stuck on the motorway"],
)
def test_who_stands_beside_the_road_is_told_how_to_be_safe(text: str) -> None:
    assert is_at_the_roadside(text)


@pytest.mark.parametrize(
    "text", ["sur autoroute elle broute", "quand je suis sur l'autoroute elle vibre", "noise on the highway"]
)
def test_a_fault_that_shows_on_a_motorway_is_no_stop_beside_it(text: str) -> None:
    assert not is_at_the_roadside(text)
