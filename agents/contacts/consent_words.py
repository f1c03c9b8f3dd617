"""Whole sentences that end our messages or ask for the settings of them; anything longer is a story."""

import re
from enum import StrEnum

from knowledge.language.folding import words


class Said(StrEnum):
    bare_stop = "bare_stop"
    """"Stop" alone, which to a voice that reads aloud means silence."""
    stop = "stop"
    preferences = "preferences"


_THINGS = "(?:messages?|notifications?|relances?|rappels?|pubs?|publicites?|offres?|e mails?|mails?|sms)"
_ALL = "(?:les|vos|ces|tes|tous les|tous vos|toutes les|toutes vos|des)"
_PATTERNS = {
    Said.bare_stop: "stop|stopper",
    Said.stop: "|".join(
        (
            r"stop (?:aux |les )?(?:messages|pub|pubs|mails|sms|relances)",
            rf"(?:je veux |je voudrais |merci d |pouvez vous |peux tu )?(?:arrete[rz]?|stoppe[rz]?|coupe[rz]?)"
            rf"(?: de m envoyer)? {_ALL} {_THINGS}",
            r"(?:s il vous plait )?ne (?:m ecri\w+|m envoy\w+|me relanc\w+|me contact\w+) plus(?: rien| de messages?)?",
            rf"(?:je ne veux )?plus de {_THINGS}",
            r"(?:me )?des(?:abonne|inscri)\w*(?: moi)?(?: (?:de|des|aux|a) (?:vos |la |tous les )?(?:messages|e mails|"
            r"mails|newsletter|liste))",
            r"unsubscribe (?:me )?from (?:the |your |all )?(?:messages?|e ?mails?|list|newsletter)",
            r"(?:please )?stop (?:messag\w+|text\w+|writing(?: to)?|sending(?: me)?(?: messages| anything)?|contacting)"
            r"(?: me)?(?: messages)?",
            r"no more messages|opt out|stop messages|(?:please )?do ?n t (?:message|text|write to|contact) me"
            r"(?: again| anymore)?",
        )
    ),
    Said.preferences: "(?:voir |changer |see |change )?(?:mes |my )?(?:preferences?|consentements?|consents?)"
    "|notification settings|gerer (?:les|mes) messages",
}
_COMMANDS = {
    "/stop": Said.stop,
    "/preferences": Said.preferences,
    "/préférences": Said.preferences,
}


def said(text: str) -> Said | None:
    """What the whole of a line says about our messages; None when it says anything else."""
    command = _COMMANDS.get(text.strip().lower().partition("@")[0])
    if command is not None or text.lstrip().startswith("/"):
        return command
    plain = " ".join(words(text))
    for kind, pattern in _PATTERNS.items():
        if re.fullmatch(f"(?:{pattern})(?: svp| s il vous plait| please| merci)?", plain):
            return kind
    return None
