"""What is new in an answer: quoted lines, the header above them and the signature are taken off."""

import re

_HEADERS = (
    # Gmail, Apple Mail, Thunderbird: one or two lines that end in "wrote:".
    # They name a day, which tells them from « Le livreur m'a écrit : ».
    r"^[ \t]*(?:Le|Am|On|El)\b(?=[^\n]*\d)[^\n]{5,200}(?:\n[^\n]{0,120})?"
    r"(?<=[\s>])(?:a\s{1,2}écrit|wrote|schrieb|escribió)\s*:\s*$",
    r"^[^\n]{3,120}<[^\s@<>]+@[^\s@<>]+>[^\n]{0,40}(?:a\s{1,2}écrit|wrote)\s*:\s*$",
    # Outlook.
    r"^-{2,}\s*(?:Message d.origine|Original Message|Message transféré|Forwarded message|Mensaje original)\s*-{2,}\s*$",
    r"^_{10,}\s*$",
    r"^\*?(?:De|From)\*?\s*:\*?\s[^\n]+\n(?:[^\n]+\n){0,2}?\*?(?:Envoyé|Sent|Date|À|To)\*?\s*:\*?\s",
    # What we write under each mail comes back with most answers.
    r"^(?:Envoyé par |Sent by )?Alex, (?:assistant automatique|(?:an )?automatic assistant)\b",
    r"^(?:Envoyé par une personne de l.équipe|Sent by a person of the team)\.",
)
_QUOTE = re.compile("|".join(f"(?:{one})" for one in _HEADERS), re.MULTILINE | re.IGNORECASE)
_SIGNATURE = re.compile(
    r"^(?:--\s?|_{2,}|—)$|"
    r"^(?:Envoyé (?:de|depuis|à partir de|avec) (?:mon|ma|Outlook|Yahoo|Proton|l.application|la messagerie)|"
    r"Sent (?:from|with) (?:my|Outlook|Yahoo|Proton)|"
    r"(?:Obtenir|Télécharger) Outlook pour|Get Outlook for|Provenance\s*: Courrier)",
    re.MULTILINE | re.IGNORECASE,
)
_MANY_BLANKS = re.compile(r"\n{3,}")


def new_words(text: str) -> str:
    """The text without what it quotes; all of it when nothing else is left."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ")
    found = _QUOTE.search(plain)
    top = plain[: found.start()] if found else plain
    answer = _own_lines(top) or _below(plain, found.end() if found else 0)
    cut = _SIGNATURE.search(answer)
    kept = answer[: cut.start()] if cut else answer
    return _tidy(kept) or _tidy(answer) or _tidy(plain)


def _own_lines(text: str) -> str:
    return "\n".join(line for line in text.split("\n") if not line.lstrip().startswith(">")).strip()


def _below(text: str, start: int) -> str:
    """Who answers under the quote: the lines after it that are not quoted themselves."""
    rest = text[start:]
    return _own_lines(rest) if any(line.lstrip().startswith(">") for line in rest.split("\n")) else ""


def _tidy(text: str) -> str:
    return _MANY_BLANKS.sub("\n\n", "\n".join(line.rstrip() for line in text.split("\n"))).strip()
