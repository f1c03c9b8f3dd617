"""What stands under a mail."""

from agents.post.content import Words
from agents.post.sending import MailView
from bot.mails.layout import layout


def test_what_a_person_sent_is_not_called_a_mail_of_the_automaton() -> None:
    footers = [
        layout(MailView("Colis", "fr", (Words("Oui."),), "", reads_answers=True, automatic=automatic))
        for automatic in (True, False)
    ]
    assert ["assistant automatique" in footer for footer in footers] == [True, False]
    assert "Envoyé par une personne de l’équipe." in footers[1]
