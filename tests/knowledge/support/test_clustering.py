from knowledge.support.clustering import clusters

QUESTIONS = [
    "Quel est le délai de remise des plaques ?",
    "Faites-vous la carte grise ?",
    "plaques : délai ?",
    "Vos horaires d'ouverture svp",
    "la carte grise est-elle comprise",
    "Puis-je payer en trois fois ?",
    "Quels sont vos horaires le samedi ?",
    "Délai pour la remise des plaques WW",
    "what are your opening hours",
]


def test_questions_that_ask_the_same_come_together_the_most_asked_first() -> None:
    assert [sorted(one) for one in clusters(QUESTIONS)] == [[0, 2, 7], [1, 4], [3, 6], [5], [8]]


def test_the_most_typical_question_speaks_for_its_cluster() -> None:
    assert clusters(QUESTIONS)[0][0] == 0


def test_nothing_and_empty_texts_are_no_trouble() -> None:
    assert clusters([]) == []
    assert clusters(["", "Bonjour"]) == [[0], [1]]
