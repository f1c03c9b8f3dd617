"""Words that have one sense of a sign or a part, and another in the story at hand."""

import pytest

from knowledge.diagnosis.understand import Understanding


def present(understanding: Understanding, text: str) -> set[str]:
    return {one.finding for one in understanding.read(text) if one.polarity == "present"}


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("ma fille a fait 130 000 km avec, le turbo siffle", "when_highway"),
        ("Golf TDI PD 130, embrayage qui patine", "when_highway"),
        ("un passager de 110 kg a cassé le siège", "when_highway"),
        ("l'alternateur a été refait il y a peu", "mode_weak"),
        ("un peu de graisse autour du cardan", "mode_weak"),
        ("une trace en bas du radiateur", "mode_low_level"),
        ("le rétroviseur ne descend plus vers le bas", "mode_low_level"),
        ("ma Mini a le turbo qui siffle", "mode_low_level"),
        ("2000 € minimum pour le turbo, dit-il", "mode_low_level"),
        ("la Spring refuse la prise", "mention_coil_spring"),
        ("mon fils a posé la bobine", "mode_circuit"),
        ("le pare-chocs pend, et en plus par son fil", "radio_dead"),
        ("plus ça chauffe plus ça boite", "mention_automatic_gearbox+manual_gearbox"),
        ("bobines permutées, le défaut reste sur le 2", "mode_stuck_closed"),
        ("il me reste 200 km avec cette batterie", "mode_stuck_closed"),
        ("le bruit, je l'entends à peine", "loss_of_power"),
        ("elle ratatouille à fond", "blower_one_speed"),
        ("le triangle s'allume et elle ne passe plus en ready", "mention_control_arm"),
        ("des petits à-coups à vitesse stabilisée", "auto_harsh"),
        ("les vitesses lentes du ventilateur ne marchent plus", "no_drive"),
        ("la radio marche bien, mais pas le téléphone", "radio_dead"),
        ("test d'étanchéité négatif sur le radiateur", "freezing_weather"),
        ("vanne encrassée à mort", "mode_discharged"),
        ("il faut dix secondes de démarreur le matin", "mention_starter_motor"),
        ("Clio 1.2 essence de 2008, elle cale", "system_fuel"),
        ("ma Kona électrique vibre", "system_electrical"),
        ("un caillou est passé par la calandre", "mention_grille"),
    ],
)
def test_words_do_not_speak_of_what_they_mean_elsewhere(understanding: Understanding, text: str, finding: str) -> None:
    assert finding not in present(understanding, text)


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("un bruit d'air apparaît à 130 km/h", "when_highway"),
        ("le niveau d'huile est bas", "mode_low_level"),
        ("le ressort est cassé", "mention_coil_spring"),
        ("les fils de la bobine sont coupés", "mode_circuit"),
        ("plus de son dans la voiture", "radio_dead"),
        ("la boîte craque", "mention_automatic_gearbox+manual_gearbox"),
        ("au ralenti ça boite", "misfire"),
        ("l'étrier reste bloqué", "mode_stuck_closed"),
        ("elle avance à peine", "loss_of_power"),
        ("la soufflerie ne marche plus qu'à fond", "blower_one_speed"),
        ("le triangle avant claque", "mention_control_arm"),
        ("la radio ne marche plus", "radio_dead"),
        ("le démarreur tourne lentement", "mention_starter_motor"),
        ("une odeur d'essence", "fuel_smell"),
        ("un problème électrique", "system_electrical"),
        ("la calandre est cassée", "mention_grille"),
    ],
)
def test_words_keep_the_sense_that_they_have(understanding: Understanding, text: str, finding: str) -> None:
    assert finding in present(understanding, text)
