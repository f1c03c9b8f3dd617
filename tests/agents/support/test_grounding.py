"""Which words over a template are its facts and nothing else."""

import pytest

from agents.support.answering import Draft, ReplyKind
from agents.support.facts import Fact
from agents.support.templates import Template, render
from agents.support.writing import Unusable, Wording, worded
from agents.texts.lookup import catalogue

FACTS = {
    "order": Fact("order", "1042", "shop_order:1"),
    "status": Fact("status", "expédiée", "shop_order:1"),
    "carrier": Fact("carrier", "Colissimo", "shop_shipment:order 1"),
    "tracking": Fact("tracking", "6A123", "shop_shipment:order 1"),
    "expected": Fact("expected", "12/03/2027", "shop_shipment:order 1"),
    "ordered": Fact("ordered", "01/03/2027", "shop_order:1"),
    "items": Fact("items", "1 × Lecteur OBD", "shop_order_line:order 1"),
    "amount": Fact("amount", "249,00 €", "shop_order:1"),
    "due": Fact("due", "13/03/2027 à 12 h 00", "ticket.due_at"),
}
UNLESS = "Si rien n’arrive d’ici là, répondez à ce message : une personne ouvrira une enquête auprès du transporteur."
GOOD = (
    "Je comprends votre impatience, et je suis désolé de cette longue attente. Votre commande {order} est partie avec "
    f"{{carrier}}, numéro de suivi {{tracking}}. La livraison est prévue le {{expected}}. {UNLESS}"
)


def _draft(name: str, language: str = "fr") -> Draft:
    template = Template(name, language, 0, catalogue(language)[f"support_template.{name}"].strip())
    rendered = render(template, FACTS)
    return Draft(ReplyKind.answer, rendered.text, template.label, rendered.cited, pattern=rendered.pattern)


def _worded(text: str, name: str = "late", language: str = "fr") -> Draft:
    draft = _draft(name, language)
    return worded(draft, Wording(draft.template, text, may_send=False), language)


@pytest.mark.parametrize(
    ("name", "language", "text"),
    [
        ("late", "fr", GOOD),
        ("late", "fr", f"Bonjour Camille,\n\n{GOOD}\n\nBien cordialement,\nAlex"),
        ("late", "fr", GOOD.replace("{carrier}", "Colissimo").replace("{order}", "1042")),
        (
            "late",
            "fr",
            f"Merci pour votre message. {GOOD} N’hésitez pas à nous écrire si vous avez d’autres questions.",
        ),
        (
            "order",
            "fr",
            "Merci de votre message ! Voici le point : votre commande {order} du {ordered} : {status}. "
            "Elle contient {items}, montant {amount}. Transporteur {carrier}, numéro de suivi {tracking}. "
            "Livraison prévue le {expected}.",
        ),
        (
            "refund",
            "en",
            "I understand your frustration, and I am sorry.\nYour request for a refund of order {order} is "
            "registered.\nThe amount of the order is {amount}.\nA person checks it and answers you by {due} at the "
            "latest; once it is agreed, the money comes back within fourteen days at most by the means of "
            "payment you used.",
        ),
    ],
)
def test_other_words_over_the_same_facts_are_taken(name: str, language: str, text: str) -> None:
    draft = _worded(text, name, language)
    assert draft.cited == _draft(name, language).cited
    assert draft.template == f"{name}.{language} v0 model"
    assert "{" not in draft.text
    assert not draft.text.startswith("Bonjour")


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        ("empty", "  \n"),
        ("long", GOOD + " Merci." * 300),
        ("facts", GOOD.replace("numéro de suivi {tracking}", "")),
        ("facts", GOOD + " Montant : {amount}."),
        ("facts", GOOD + " {"),
        ("facts", GOOD + " {order.__class__}"),
        ("figure", GOOD + " Votre colis arrive le 14 mars."),
        ("figure", GOOD + " La commande 1053 suit."),
        ("figure", GOOD.replace("{expected}", "{expected} entre 8 et 12 heures")),
        ("promise", GOOD + " Nous vous rembourserons les frais."),
        ("promise", GOOD + " Vous recevrez un geste commercial demain."),
        ("statement", GOOD + " Votre colis est arrivé."),
        ("statement", GOOD + " Le transporteur a eu un accident."),
        ("statement", GOOD + " La livraison est annulée."),
        ("statement", GOOD.replace("est partie", "n’est pas partie")),
        ("statement", GOOD.replace("Si rien n’arrive d’ici là, répondez à ce message", "Répondez à ce message")),
        (
            "statement",
            GOOD.replace("partie avec {carrier}", "partie avec {expected}").replace("le {expected}", "le {carrier}"),
        ),
        ("statement", GOOD + " Ecrivez à chef@example.com."),
        ("statement", GOOD + " Consultez www.suivi-colis.fr."),
        ("statement", GOOD + " Dépêchez-vous, les stocks s’épuisent !"),
        ("statement", "Je ne peux malheureusement rien dire. " + GOOD),
    ],
)
def test_words_that_say_more_or_less_are_refused(reason: str, text: str) -> None:
    with pytest.raises(Unusable) as refused:
        _worded(text)
    assert refused.value.reason == reason


def test_what_denies_is_said_word_for_word() -> None:
    name = "late_waiting"
    whole = _draft(name).pattern
    assert _worded(f"Je comprends votre impatience.\n{whole}", name).text.endswith(_draft(name).text)
    with pytest.raises(Unusable):
        _worded(whole.replace("n’est pas encore partie", "est partie"), name)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_each_template_may_be_said_as_it_stands(language: str) -> None:
    names = [
        key.removeprefix("support_template.") for key in catalogue(language) if key.startswith("support_template.")
    ]
    assert len(names) > 10
    for name in names:
        assert _worded(_draft(name, language).pattern, name, language).text == _draft(name, language).text
