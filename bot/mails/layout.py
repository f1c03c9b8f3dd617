"""How a mail looks: one layout for all, drawn from its blocks."""

import re

from markupsafe import Markup, escape

from agents.post.content import Action, Block, Code, Facts, Small, Words
from agents.post.sending import MailView
from agents.texts.typography import typeset
from bot.rendering import render

_URL = re.compile(r"https?://[^\s<>\"«»]+[^\s<>\"«».,;:!?)]")


def layout(view: MailView) -> str:
    """The HTML twin of a mail, whole: it loads nothing from anywhere."""
    blocks = [(_kind(block), block) for block in view.blocks]

    def set_text(text: str) -> Markup:
        return rich(typeset(text, view.language))

    return render("mail.html.j2", view=view, blocks=blocks, preview=_preview(view), rich=set_text)


def _kind(block: Block) -> str:
    match block:
        case Words():
            return "words"
        case Facts():
            return "facts"
        case Action():
            return "action"
        case Code():
            return "code"
        case Small():
            return "small"


def rich(text: str) -> Markup:
    """Escaped, with its line breaks kept and its addresses made links."""
    parts, end = [], 0
    for found in _URL.finditer(text):
        parts += [escape(text[end : found.start()]), _link(found.group())]
        end = found.end()
    parts.append(escape(text[end:]))
    return Markup("").join(parts).replace("\n", Markup("<br>\n"))


def _link(url: str) -> Markup:
    return Markup('<a href="{0}" style="color:#0e5e66" class="link">{0}</a>').format(url)


def _preview(view: MailView) -> str:
    """What a list of mails shows beside the subject: the first words that say something."""
    words = [block.text for block in view.blocks if isinstance(block, Words)]
    told = [text for text in words if len(text) > 12]
    return " ".join((told or words or [""])[0].split())[:110]
