import pytest

from agents.voice.requests import Request, Wanted, request_of

ASKED = {
    Request(Wanted.easy): (
        ["Version facile à lire", "dyslexie", "Je suis dyslexique.", "lecture facile", "envoie-moi la version facile"],
        ["easy reading", "I'm dyslexic", "dyslexia friendly version", "easy to read version please", "bigger letters"],
    ),
    Request(Wanted.usual): (
        [
            "lecture normale",
            "mise en page habituelle",
            "plus de lecture facile",
            "version normale",
            "remets la lecture normale",
        ],
        ["normal reading", "usual layout", "no more easy reading", "stop easy reading", "standard version"],
    ),
    Request(Wanted.link): (
        [
            "Le lien.",
            "Redonne-moi le lien",
            "renvoie le lien de paiement",
            "où est le lien ?",
            "Donne-moi le lien pour payer",
        ],
        [
            "The link.",
            "give me the link again",
            "send me the payment link",
            "where is the link?",
            "can you show me the order link",
        ],
    ),
    Request(Wanted.article): (
        [
            "Lis-moi l'article.",
            "Tu peux me lire l'article ?",
            "lire l'article",
            "Lisez-moi cet article",
            "lis la fiche",
        ],
        [
            "Read me the article.",
            "Can you read the article aloud?",
            "read the article",
            "read me that article",
            "read the source",
        ],
    ),
    Request(Wanted.report): (
        [
            "Lis-moi le rapport.",
            "lis mon rapport",
            "peux-tu lire le rapport de diagnostic ?",
            "lis mon diagnostic",
            "lis-moi mon dernier rapport",
        ],
        [
            "Read me the report.",
            "read my report",
            "could you read the diagnosis",
            "read me my last report",
            "read the diagnostic report",
        ],
    ),
    Request(Wanted.terms): (
        [
            "Lis-moi les conditions.",
            "lis les CGV",
            "lis-moi vos conditions générales de vente",
            "lire mes droits",
            "lis-moi les conditions de vente",
        ],
        [
            "Read me the terms.",
            "read the terms of sale",
            "read your terms and conditions",
            "read the small print",
            "read me the terms, please",
        ],
    ),
    Request(Wanted.invoice): (
        [
            "Lis-moi la facture.",
            "lis ma facture",
            "tu peux lire ma dernière facture",
            "lire la facture",
            "lis-moi cette facture",
        ],
        [
            "Read me the invoice.",
            "read my invoice",
            "can you read my last invoice",
            "read the invoice",
            "read me this invoice",
        ],
    ),
    Request(Wanted.handbook): (
        ["Lis-moi le manuel.", "lis le manuel", "lis mon manuel", "peux-tu lire le manuel", "lisez-moi le manuel"],
        [
            "Read me the handbook.",
            "read the manual",
            "read my handbook",
            "can you read the handbook",
            "read me the manual please",
        ],
    ),
}
SAID = [(wanted, line) for wanted, lists in ASKED.items() for lines in lists for line in lines]


@pytest.mark.parametrize(("wanted", "line"), SAID, ids=[f"{wanted.wanted}-{line}" for wanted, line in SAID])
def test_what_is_to_be_read_is_understood_in_five_phrasings_of_each_language(wanted: Request, line: str) -> None:
    assert request_of(line) == wanted


@pytest.mark.parametrize(
    ("line", "request_made"),
    [
        ("lis-moi l'article sur la vanne EGR", Request(Wanted.article, "la vanne egr")),
        ("read me the article about glow plugs", Request(Wanted.article, "glow plugs")),
        ("lis-moi le chapitre 3 du manuel", Request(Wanted.handbook, "3")),
        ("read chapter two", Request(Wanted.handbook, "two")),
        ("lis le document", Request(Wanted.document)),
    ],
)
def test_a_subject_is_kept(line: str, request_made: Request) -> None:
    assert request_of(line) == request_made


@pytest.mark.parametrize(
    "line",
    [
        "ma voiture broute, j'ai lu un article sur la vanne EGR",
        "la valise ne lit pas les codes",
        "le lecteur CD ne lit plus rien",
        "quelles sont vos conditions de vente ?",
        "envoie-moi le rapport",
        "je voudrais une facture",
        "it is easy to start when warm",
        "une version plus grosse du moteur",
        "",
    ],
)
def test_what_is_said_about_a_car_or_a_sale_is_no_request(line: str) -> None:
    assert request_of(line) is None
