"""What an article may not say: a claim that no row proves, or another price than the one in force."""

import re
from collections.abc import Mapping, Sequence

from agents.claims.gate import checked
from agents.texts.lookup import money, say
from knowledge.language.folding import fold, words
from storage.database import Transaction
from storage.money import Money

_AMOUNT = re.compile(r"(\d{1,3}(?: ?\d{3})*)(?:[.,](\d{1,2}))? ?(?:€|euros?\b|eur\b)|€ ?(\d{1,6})(?:[.,](\d{1,2}))?")
_SENTENCE = re.compile(r"(?<=[.!?…;])\s+|\n+")
_SHORTEST_WORD = 4


def objections(tx: Transaction, text: str, language: str) -> Sequence[str]:
    """Why it cannot be taught, a sentence for each reason; none when it can."""
    refused = checked(text, now=tx.now, language=language).refused
    found = [say("teaching.no_claim", language, sentence=" ".join(one.sentence.split())) for one in refused]
    prices = _prices(tx)
    for sentence in _SENTENCE.split(text):
        found += _wrong_prices(tx, sentence, prices, language)
    return found


def _wrong_prices(
    tx: Transaction, sentence: str, prices: Mapping[str, tuple[frozenset[str], int]], language: str
) -> Sequence[str]:
    """A sentence that names a product and amounts, none of which is its price."""
    amounts = {_minor(found) for found in _AMOUNT.finditer(fold(sentence))}
    named = set(words(sentence))
    about = [(product_id, price) for product_id, (own, price) in prices.items() if own & named]
    if not amounts or not about or amounts & {price for _, price in about}:
        return ()
    return [_told(tx, product_id, price, sentence.strip(), language) for product_id, price in about]


def _told(tx: Transaction, product_id: str, price: int, sentence: str, language: str) -> str:
    product = tx.catalogue.get(product_id)
    assert product is not None, "it is listed"
    name = product.name_fr if language == "fr" else product.name_en
    return say("teaching.no_price", language, sentence=sentence, product=name, price=money(Money(price), language))


def _prices(tx: Transaction) -> Mapping[str, tuple[frozenset[str], int]]:
    """Product → the words that name it and no other one, and its price in force in cents."""
    products = tx.catalogue.listed()
    names = {one.id: {*words(one.name_fr), *words(one.name_en), *words(one.id)} for one in products}
    found: dict[str, tuple[frozenset[str], int]] = {}
    for product_id, own in names.items():
        others = set[str]().union(*(theirs for other, theirs in names.items() if other != product_id))
        price = tx.catalogue.price_in_force(product_id, tx.now)
        if price is not None:
            alone = frozenset(word for word in own - others if len(word) >= _SHORTEST_WORD)
            found[product_id] = (alone, price.amount_minor)
    return found


def _minor(found: re.Match[str]) -> int:
    whole, cents = (found[1], found[2]) if found[1] is not None else (found[3], found[4])
    return int(whole.replace(" ", "")) * 100 + int((cents or "0").ljust(2, "0"))
