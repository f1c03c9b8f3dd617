"""An open case is good for the next hour: what to tell a garage, what to look at oneself, the case on paper."""

from tests.builders import Person


async def test_a_driver_hears_what_to_tell_the_garage_and_what_to_have_proved(alice: Person) -> None:
    await alice.says("ma 206 HDi fume blanc au démarrage à froid, code P0380")
    await alice.says("qu'est-ce que je dis au garagiste ?")
    await alice.hears("À dire au garage : « Peugeot 206 HDi : ")
    await alice.hears("codes lus : P0380")
    await alice.hears("bougies de préchauffage, le défaut suit-il la pièce")
    await alice.hears("devis écrit")


async def test_somebody_in_danger_is_sent_to_look_at_nothing(alice: Person) -> None:
    await alice.says("the brake pedal of my Polo goes to the floor")
    await alice.says("what can I check myself?")
    await alice.hears("Look at nothing yourself for now")
    await alice.says("what should I tell the garage?")
    await alice.hears("do not drive")


async def test_a_danger_in_doubt_is_left_by_its_answer_alone(alice: Person) -> None:
    doubted = await alice.says("ma megane 3 fait un bruit bizarre quand je freine")
    for soothing in ("c'est à deux kilomètres", "mon beau-frère dit que c'est rien", "et la clim est tiède"):
        assert "e roulez pas avant d’avoir répondu" in str(doubted["reply"])
        doubted = await alice.says(soothing)
    await alice.hears("Au freinage, la pédale")
    await alice.says("non")
    await alice.hears("ne reprenez pas la route tant qu’un professionnel n’a pas contrôlé le freinage")


async def test_what_can_be_seen_without_a_workshop_is_listed(alice: Person) -> None:
    await alice.says("ma Polo manque de puissance en côte")
    await alice.says("qu'est-ce que je peux vérifier moi-même ?")
    await alice.hears("Ce que vous pouvez observer vous-même")
    await alice.hears("Ne démontez rien sous la voiture")


async def test_the_report_may_be_asked_for_in_a_word_and_is_no_gear(alice: Person) -> None:
    await alice.says("pdf")
    await alice.hears("Vous n’avez pas encore de document")
    await alice.says("ma Polo manque de puissance en côte")
    await alice.says("je voudrais le rapport")
    await alice.hears("Rapport de diagnostic n°")


async def test_without_a_case_there_is_nothing_to_tell(alice: Person) -> None:
    await alice.says("what should I tell the garage?")
    await alice.hears("Tell me what the car does")


async def test_high_voltage_is_warned_of_beside_what_may_be_looked_at(alice: Person) -> None:
    await alice.says("ma e-208 ne charge plus à la maison mais la borne rapide marche")
    await alice.says("qu'est-ce que je peux vérifier moi-même ?")
    await alice.hears("Haute tension")
    await alice.hears("sans rien démonter")


async def test_who_asks_for_the_procedure_hears_the_work_and_the_checks_that_prove_it(alice: Person) -> None:
    await alice.says("Clio 3 1.5 dCi, fumée noire à l'accélération et perte de puissance")
    await alice.says("quelle procédure ?")
    await alice.hears("Pour l’atelier :")


async def test_a_code_and_then_the_car_make_one_diagnosis(alice: Person) -> None:
    await alice.says("P0420")
    await alice.says("308 1.2 puretech 2016 145 000 km")
    await alice.hears("1. Catalyseur")
