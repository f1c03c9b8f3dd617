import pytest

from agents.diagnosis.to_the_point import relevant
from bot.library import Library


@pytest.mark.parametrize(
    "question",
    [
        "c'est quoi un FAP ?",
        "différence entre voyant orange et voyant rouge",
        "c'est quoi le contrôle technique ?",
        "clé orange au tableau de bord pneus sous-gonflés",
    ],
)
def test_an_article_about_it_answers(library: Library, question: str) -> None:
    assert relevant(question, library.retriever.search(question, language="fr"))


@pytest.mark.parametrize(
    "question",
    [
        "pourquoi c'est si compliqué ?",
        "et une réponse un jour peut-être ?",
        "c'est la troisième fois que je demande",
        "il me faut une facture pour mon entreprise",
        "quelle question ?",
        "mais encore",
    ],
)
def test_an_article_that_only_shares_everyday_words_does_not(library: Library, question: str) -> None:
    assert relevant(question, library.retriever.search(question, language="fr")) == ()
