"""Conversation repair with the local brain: one journey for each pattern of the list Rasa publishes."""

import pytest

from tests.builders import Person

SHAKES = "ma clio 4 broute à froid, voyant moteur allumé"


async def test_a_correction_changes_the_car_and_keeps_the_case(alice: Person) -> None:
    first = await alice.says(SHAKES)
    answer = await alice.says("non, c'est une 1.5 dCi")
    assert answer["case"] == first["case"]
    await alice.hears("Renault Clio 4 1.5 dCi")
    await alice.hears("le moteur broute")


async def test_an_answer_that_tells_more_is_an_answer_and_more(alice: Person) -> None:
    first = await alice.says("ma clio 4 broute, voyant moteur allumé")
    answer = await alice.says("non, mais elle fume noir")
    assert (answer["tools"], answer["case"]) == (["answer_check"], first["case"])
    await alice.says("on en était où ?")
    await alice.hears("fumée noire")


async def test_a_check_is_answered_in_other_words_than_its_buttons(alice: Person) -> None:
    await alice.says(SHAKES)
    answer = await alice.says("oui je crois bien")
    assert answer["tools"] == ["answer_check"]
    await alice.hears("C’est noté.")
    assert "Prix" not in str(answer["reply"])


@pytest.mark.parametrize("words", ["passe", "je ne sais pas trop", "je ne peux pas vérifier", "question suivante"])
async def test_a_question_that_is_skipped_is_not_asked_again(alice: Person, words: str) -> None:
    asked = str((await alice.says(SHAKES))["reply"]).rsplit("Pour avancer\u00a0: ", 1)[1]
    answer = await alice.says(words)
    await alice.hears("on continue sans cette réponse")
    assert "Pour avancer\u00a0: " in str(answer["reply"])
    assert asked not in str(answer["reply"])


async def test_there_may_be_nothing_to_skip(alice: Person) -> None:
    await alice.says("bonjour")
    await alice.says("passe")
    await alice.hears("rien à passer")


async def test_after_a_digression_the_open_question_is_put_again(alice: Person) -> None:
    before = await alice.says(SHAKES)
    asked = str(before["reply"]).rsplit("Pour avancer\u00a0: ", 1)[1].split(" (si oui")[0]
    answer = await alice.says("c'est quoi le FAP ?")
    assert answer["tools"] == ["search_knowledge"]
    await alice.hears(f"j’attends toujours votre réponse : {asked}")
    assert list(answer["buttons"])[:3] == list(before["buttons"])[:3]  # type: ignore[call-overload]  # a list in JSON


async def test_a_cancelled_question_is_no_longer_waited_for_and_can_be_resumed(alice: Person) -> None:
    await alice.says(SHAKES)
    await alice.says("laisse tomber")
    await alice.hears("« reprendre » y revient")
    assert (await alice.says("non"))["tools"] == []
    assert (await alice.says("reprendre"))["tools"] == ["recap"]
    await alice.hears("Renault Clio 4")
    assert (await alice.says("non"))["tools"] == ["diagnose"]


@pytest.mark.parametrize("words", ["continue", "on en était où ?", "et maintenant ?", "revenons à ma voiture"])
async def test_a_case_is_taken_up_where_it_stood(alice: Person, words: str) -> None:
    await alice.says(SHAKES)
    await alice.says("vos prix ?")
    answer = await alice.says(words)
    assert answer["tools"] == ["recap"]
    await alice.hears("Voici où nous en sommes")


async def test_a_word_of_both_languages_changes_nothing(alice: Person) -> None:
    await alice.says(SHAKES)
    await alice.says("continue")
    await alice.hears("Voici où nous en sommes")


@pytest.mark.parametrize("words", ["répète", "tu peux redire ?", "pardon ?", "vous disiez quoi ?"])
async def test_an_answer_is_said_again_with_its_buttons(alice: Person, words: str) -> None:
    before = await alice.says(SHAKES)
    again = await alice.says(words)
    assert str(again["reply"]) in str(before["reply"])
    assert again["buttons"] == before["buttons"]


async def test_a_diagnosis_that_was_not_understood_is_said_more_plainly(alice: Person) -> None:
    await alice.says(SHAKES)
    answer = await alice.says("je n'ai rien compris")
    assert answer["tools"] == ["explain_again"]
    await alice.hears("Plus simplement")


async def test_what_may_be_meant_is_offered_as_a_choice(alice: Person) -> None:
    await alice.says("bonjour")
    answer = await alice.says("asdkjh")
    assert [button["label"] for button in answer["buttons"]] == [  # type: ignore[attr-defined]  # a list in JSON
        "Une panne",
        "Un code défaut",
        "Voir les prix",
        "Parler à une personne",
    ]
    await alice.says("2")
    await alice.hears("Quel code exactement")


async def test_a_vague_complaint_gets_one_precise_question(alice: Person) -> None:
    await alice.says("j'ai un problème avec ma voiture")
    await alice.hears("Que fait la voiture exactement")


async def test_two_failures_offer_a_person(alice: Person) -> None:
    await alice.says("asdkjh")
    answer = await alice.says("qsdf")
    assert [button["value"] for button in answer["buttons"]] == ["human"]  # type: ignore[attr-defined]  # as above


async def test_a_person_is_told_what_the_car_does(alice: Person) -> None:
    await alice.says(SHAKES)
    await alice.says("il fait beau aujourd'hui non ?")
    await alice.says("je veux parler à un responsable")
    await alice.hears(f"J’ai compris : « {SHAKES} »")


async def test_chitchat_is_answered_in_a_word_and_led_back(alice: Person) -> None:
    await alice.says("tu connais une blague ?")
    await alice.hears("Une panne, un code défaut, une formation ?")


async def test_a_word_of_assent_is_no_answer_to_a_check(alice: Person) -> None:
    asked = (await alice.says(SHAKES))["buttons"]
    answer = await alice.says("ok")
    assert answer["tools"] == []
    assert answer["buttons"] == list(asked)[: len(answer["buttons"])]  # type: ignore[call-overload, arg-type]  # as above
    await alice.hears("j’attends toujours votre réponse")


async def test_a_repaired_car_ends_the_questions(alice: Person) -> None:
    await alice.says(SHAKES)
    await alice.says("c'est réparé, merci !")
    await alice.hears("Bonne nouvelle")
    assert (await alice.says("non"))["tools"] == []


@pytest.mark.parametrize("question", ["what is a DPF?", "is it normal that the oil is black?"])
async def test_a_question_in_english_names_no_car(alice: Person, question: str) -> None:
    await alice.says("my golf 7 shakes at idle")
    await alice.says(question)
    await alice.says("where are we?")
    await alice.hears("Golf 7")


@pytest.mark.parametrize("words", ["c'est grave ?", "est-ce que je peux rouler avec ?"])
async def test_whether_one_may_drive_is_answered_from_the_case(alice: Person, words: str) -> None:
    await alice.says("ma megane 3 fait un bruit bizarre quand je freine")
    assert (await alice.says(words))["tools"] == ["how_urgent"]
    await alice.hears("ne reprenez pas la route")
    await alice.hears("dans le doute, ne roulez pas")


async def test_what_may_be_a_danger_does_not_wait(alice: Person) -> None:
    await alice.says("ma megane 3 fait un bruit bizarre quand je freine")
    await alice.says("ça peut attendre ?")
    await alice.hears("ne roulez pas avant d’avoir répondu")


async def test_nobody_is_told_to_drive_on_before_anything_is_known(alice: Person) -> None:
    await alice.says("c'est grave ?")
    await alice.hears("arrêtez-vous en lieu sûr")


async def test_doubt_is_answered_with_what_is_not_certain(alice: Person) -> None:
    await alice.says(SHAKES)
    await alice.says("vous êtes sûr ?")
    await alice.hears("je ne peux pas en être certain")


async def test_two_cars_of_a_person_keep_their_own_story(alice: Person) -> None:
    brakes = await alice.says("ma megane 3 fait un bruit bizarre quand je freine")
    await alice.says("et la 208 de ma femme ?")
    await alice.hears("Peugeot 208")
    starts = await alice.says("elle ne démarre pas le matin")
    assert starts["case"] != brakes["case"]
    assert "frein" not in str(starts["reply"]).lower()
    back = await alice.says("revenons à la megane")
    assert back["case"] == brakes["case"]
    await alice.hears("sifflement au freinage")


async def test_worry_is_met_before_the_question(alice: Person) -> None:
    await alice.says("je suis super inquiet")
    await alice.hears("Je comprends que ce soit inquiétant")


async def test_what_it_was_may_be_written_where_it_was_asked_with_buttons(alice: Person) -> None:
    await alice.says("ma golf 6 tdi démarre mal à froid")
    await alice.says("ça remarche, merci")
    await alice.hears("Qu’est-ce que c’était finalement")
    await alice.says("les bougies de préchauffage")
    await alice.hears("c’est noté : Bougies de préchauffage. Je referme ce dossier")


async def test_a_sign_may_be_told_in_drips(alice: Person) -> None:
    for drip in ("ma twingo fait un bruit", "comme un couinement", "quand elle freine"):
        await alice.says(drip)
    await alice.hears("sifflement au freinage")
