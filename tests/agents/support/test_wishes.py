import pytest

from agents.support.wishes import asks_for_promises, has_keyword, pledges_in


@pytest.mark.parametrize(
    "text",
    [
        "Je prends un avocat.",
        "Ceci est une MISE EN DEMEURE",
        "I want to file a complaint",
        "je veux être rappelé demain",
        "je porterai plainte",
        "Nous déposerons une plainte",
        "mon huissier va vous écrire",
        "j’appelle l’UFC-Que Choisir",
        "I will sue you",
        "I'll see you in court",
        "my solicitor will contact you",
        "je préfère être au téléphone avec quelqu’un",
        "un robot ? je veux une personne",
        "can I get an agent",
        "Le patron svp",
        "VOTRE SERVICE EST LAMENTABLE",
        "I'm furious with your company",
    ],
)
def test_a_keyword_wants_a_person_whatever_else_is_said(text: str) -> None:
    assert has_keyword(text)


@pytest.mark.parametrize(
    "text",
    [
        "avocado",
        "ma voiture appelle au secours",
        "le médian est tordu",
        "agent de freinage",
        "Sue a changé la courroie",
        "je veux une personne qui connaît les Dacia",
        "votre site dit que le joint est nul",
        "le patron du garage dit que c’est la vanne",
        "I'm furious with this engine",
    ],
)
def test_words_that_only_look_like_one_do_not(text: str) -> None:
    assert not has_keyword(text)


@pytest.mark.parametrize(
    ("text", "promised"),
    [
        ("Bonjour. Je vous rembourse demain. Bonne journée.", ["Je vous rembourse demain."]),
        ("Nous allons vous rappeler lundi", ["Nous allons vous rappeler lundi"]),
        ("Vous recevrez le colis mardi.", ["Vous recevrez le colis mardi."]),
        ("We will refund you. Sorry.", ["We will refund you."]),
        ("I'll call you at five", ["I'll call you at five"]),
        ("Pouvez-vous m’envoyer une photo ?", []),
        ("Si la pièce casse, nous verrons.", []),
        ("Le voyant est orange.", []),
    ],
)
def test_a_sentence_that_binds_is_found_in_the_words_of_a_person(text: str, promised: list[str]) -> None:
    assert list(pledges_in(text)) == promised


@pytest.mark.parametrize(
    "text", ["Qu’est-ce que vous m’aviez promis ?", "what did he promise me?", "rappelez-moi vos promesses"]
)
def test_who_asks_for_promises_is_understood(text: str) -> None:
    assert asks_for_promises(text)
