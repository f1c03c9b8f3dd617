import pytest

from knowledge.support.personal import personal


def hidden(text: str, **known: list[str]) -> str:
    for one in reversed(personal(text, **known)):
        text = f"{text[: one.start]}[{one.kind}]{text[one.end :]}"
    return text


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Je m'appelle Hugo Lefèvre, hugo.l@example.com", "Je m'appelle [name], [email]"),
        ("Bonjour Camille, ça va ?", "Bonjour [name], ça va ?"),
        ("Madame Sophie Martin attend", "Madame [name] attend"),
        ("Mon numéro : 06 12 34 56 78.", "Mon numéro : [phone]."),
        ("Commande CMD-1042 et commande 1043", "Commande [order] et commande [order]"),
        ("Plaque AB-123-CD, VIN VF1AA000012345678", "Plaque [plate], VIN [vin]"),
        ("Au 12 bis rue des Lilas, 75011 Paris et après ?", "Au [address], [address] et après ?"),
        ("au 3 avenue de la république svp", "au [address] svp"),
        ("I'm John Smith, 12 Baker Street, NW1 6XE London.", "I'm [name], [address], [address]."),
        ("Suivi EXEMPLE1042FR, IBAN FR76 3000 6000 0112 3456 7890 189", "Suivi [number], IBAN [number]"),
        ("IBAN fr14 2004 1010 0505 0001 3M02 606 et FR7630006000011234567890189", "IBAN [number] et [number]"),
        ("je m'appelle élodie durand et je paie", "je m'appelle [name] et je paie"),
        ("mon ami s'appelle Mohamed Benali", "mon ami s'appelle [name]"),
        ("Facture au nom de SARL Garage Dupont", "Facture au nom de [name]"),
        ("Votre colis part demain. Karim du service client", "Votre colis part demain. [name] du service client"),
        ("au 221B Baker Street", "au [address]"),
        ("jean(at)orange.fr ou jean . dubois @ gmail . com", "[email] ou [email]"),
        ("depuis 192.168.1.12", "depuis [number]"),
        ("Je suis née le 12/03/1980.", "Je suis née le [birth]."),
        ("Merci.\n\nCordialement,\nSophie M.\nLyon", "Merci.\n\nCordialement,[name]"),
        ("Merci. Kind regards, John", "Merci. Kind regards, [name]"),
    ],
)
def test_who_somebody_is_is_found(text: str, left: str) -> None:
    assert hidden(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "Code P0401 sur Mégane 1.5 dCi 110 à 180 000 km, la vanne EGR coûte 250 €.",
        "Bonjour Je voudrais savoir quand se remettent les plaques WW ?",
        "Merci Beaucoup, Madame, pour les 2 clés de 12 et le délai de 48 h.",
        "Comment s'appelle la pièce ? Elle s'appelle comment ?",
        "La courroie 6PK1070 de 1,5 m et le boulon de 12.9 à 5 Nm.",
        "Hello, can I pay in 3 times? The DPF light is on since 2019.",
    ],
)
def test_what_tells_nobody_stays(text: str) -> None:
    assert hidden(text) == text


def test_known_names_go_wherever_they_stand_but_not_the_words_of_an_address() -> None:
    known = {"names": ["Pierre Durand"], "emails": ["pierre.durand-garage@example.com"]}
    text = "durand a dit : le garage de Pierre est à DURAND."
    assert hidden(text, **known) == "[name] a dit : le garage de [name] est à [name]."


def test_stretches_that_overlap_are_one() -> None:
    spans = personal("Monsieur Jean Dupont", names=["Jean Dupont", "Dupont"])
    assert [(one.start, one.end) for one in spans] == [(9, 20)]
