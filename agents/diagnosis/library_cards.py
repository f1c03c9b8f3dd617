"""What a person sees of the library: what answers, where it is from, and what else may have been meant."""

from agents.diagnosis.answers import Found
from agents.diagnosis.terms import Meaning
from agents.messages import Button, Card, Source
from agents.texts.citing import origin_told
from agents.texts.lookup import say
from knowledge.loader import Article, Citation, Passage
from knowledge.retriever import Hit

ARTICLE = "article"
"""A button `article:<passage>` opens the whole of what the passage is of."""


def passages_card(found: Found, language: str, *, meaning: Meaning | None = None) -> Card:
    """The best passage, after what the word means where the question is about a word; all else as buttons."""
    if found.best is None and meaning is None:
        return _nothing(found, language)
    blocks, cited = [], []
    if meaning is not None:
        blocks.append(say("library.meaning", language, term=meaning.term, told=meaning.told))
        cited.append(Source(say("library.glossary", language), origin_told(meaning.origin, language)))
    buttons = _others(found)
    if found.best is not None:
        blocks.append(_shown(found.best.passage, found.intro))
        cited.append(_cited(found.best.citation, language))
        if not found.is_whole:
            buttons = (Button(say("library.whole", language), _opens(found.best)), *buttons)
    if found.near:
        blocks.append(say("library.or_meant", language))
    return Card(
        kind="passages",
        text="\n\n".join(blocks),
        buttons=buttons,
        sources=tuple(dict.fromkeys(cited)),
        data={"found": 1},
    )


def article_card(article: Article | None, language: str) -> Card:
    """The whole of an article that was opened."""
    if article is None:
        return Card(kind="passages", text=say("library.gone", language), data={"found": 1})
    source = _cited(Citation(article.title, article.source, article.url), language)
    return Card(kind="passages", text=f"{article.title}\n{article.text}", sources=(source,), data={"found": 1})


def _nothing(found: Found, language: str) -> Card:
    nothing = say("library.nothing", language)
    if not found.near:
        return Card(kind="passages", text=nothing, data={"found": 0})
    text = f"{nothing} {say('library.nearest', language)}"
    return Card(kind="passages", text=text, buttons=_others(found), data={"found": 1})


def _others(found: Found) -> tuple[Button, ...]:
    return tuple(Button(_called(one), _opens(one)) for one in found.near)


def _called(hit: Hit) -> str:
    """An article by its own name, without that of the passage; a fault or a code by its whole name."""
    return hit.citation.title if hit.passage.kind == "article" else hit.passage.title


def _opens(hit: Hit) -> str:
    return f"{ARTICLE}:{hit.passage.id}"


def _cited(citation: Citation, language: str) -> Source:
    return Source(citation.title, origin_told(citation.origin, language), citation.url)


def _shown(best: Passage, intro: str) -> str:
    if intro:
        heading = best.title.removeprefix(f"{best.source.title} — ")
        return f"{best.source.title}\n{intro}\n\n{heading}\n{best.text}"
    # A title made of the first words would be said twice.
    opens = best.text.startswith(best.title.rstrip("….!?"))
    return best.text if opens else f"{best.title}\n{best.text}"
