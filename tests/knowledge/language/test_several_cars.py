import pytest

from knowledge.language.several_cars import apart


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "ma Clio broute à froid et la Golf de ma femme ne démarre plus",
            [("Renault Clio", "ma Clio broute à froid"), ("Volkswagen Golf", "la Golf de ma femme ne démarre plus")],
        ),
        (
            "mon utilitaire fume; par contre la 208 c'est la clim",
            [("utilitaire", "mon utilitaire fume"), ("Peugeot 208", "la 208 c'est la clim")],
        ),
        (
            "elle broute à froid ma Clio, et elle démarre plus la Golf",
            [("Renault Clio", "elle broute à froid ma Clio"), ("Volkswagen Golf", "elle démarre plus la Golf")],
        ),
        (
            "My Focus misfires while my wife's car has no brakes",
            [("Ford Focus", "My Focus misfires"), ("your wife's car", "my wife's car has no brakes")],
        ),
        (
            "la mégane tire à droite. Celle de mon fils chauffe. Et ma Zoé ne charge plus",
            [
                ("Renault Mégane", "la mégane tire à droite"),
                ("Celle de votre fils", "Celle de mon fils chauffe"),
                ("Renault Zoé", "ma Zoé ne charge plus"),
            ],
        ),
    ],
)
def test_what_is_told_of_each_car_is_set_apart(text: str, told: list[tuple[str, str]]) -> None:
    assert [(one.car, one.text) for one in apart(text)] == told


@pytest.mark.parametrize(
    "text",
    [
        "ma Clio 4 1.5 dci broute à froid, elle a 180 000 km",
        "Clio 4 de 2008, et 208 000 km, elle fume",
        "mon utilitaire, un Kangoo, fume noir",
        "ma clio tire moins bien que la golf de ma femme",
        "ma clio broute et ma clio cale",
        "ma clio broute",
    ],
)
def test_one_car_is_one_story_whatever_figures_and_cars_stand_beside_it(text: str) -> None:
    assert apart(text) == ()
