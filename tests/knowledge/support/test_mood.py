import pytest

from knowledge.support.mood import Sentiment, Urgency, labels_of, mood_of


@pytest.mark.parametrize(
    ("text", "sentiment"),
    [
        ("Merci beaucoup, tout est parfait", Sentiment.positive),
        ("Je suis très déçu de mon achat", Sentiment.negative),
        ("C'EST INADMISSIBLE, RIEN REÇU !!!", Sentiment.angry),
        ("Merci de me rembourser, bande de voleurs", Sentiment.angry),
        ("I will see you in court", Sentiment.angry),
        ("Où est ma commande ?", Sentiment.neutral),
    ],
)
def test_the_sentiment_is_heard(text: str, sentiment: Sentiment) -> None:
    assert mood_of(text).sentiment is sentiment


@pytest.mark.parametrize(
    ("text", "urgency"),
    [
        ("Le chargeur a pris feu", Urgency.critical),
        ("I need it today, the car is off the road", Urgency.high),
        ("Quand arrive mon colis ?", Urgency.normal),
    ],
)
def test_the_urgency_is_heard(text: str, urgency: Urgency) -> None:
    assert mood_of(text).urgency is urgency


def test_a_message_carries_several_labels() -> None:
    assert labels_of("Mauvaise taille, je veux un échange et changer l'adresse de livraison") == [
        "adresse", "echange", "erreur-article", "livraison", "modification",
    ]  # fmt: skip
    assert labels_of("bonjour") == []
