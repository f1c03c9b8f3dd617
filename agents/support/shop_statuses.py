"""A shop's word for the state of an order as one of ours; what is doubtful stays the shop's own word."""

import re
from collections.abc import Sequence

from knowledge.language.folding import fold
from storage.models.shop import ShopOrderStatus

_NOT = (
    r"(?:non|pas|pas encore|not|not yet|to be|a|pret\w*(?: a)?|ready(?: to| for)?|"
    r"attente d[eu]?|awaiting|waiting for|un) ?"
)
_SHIP = r"(?:expedi|envo|ship|fulfil|dispatch)\w*"
_HALF = r"(?:attente|demand|pending|request|partiel|partial|refus|reject|cours d)\w*"
_UNDONE = r"(?:annul|cancel|rembours|refund)\w*"
# The first that is found decides: what has not happened, or only by half, is read before what has.
_RULES: Sequence[tuple[str, ShopOrderStatus]] = (
    (rf"\b{_HALF}\b.*\b{_UNDONE}|\b{_UNDONE}\b.*\b{_HALF}", ShopOrderStatus.unknown),
    (r"\b(?:retour|return)|\b(?:partiel|partial)", ShopOrderStatus.unknown),
    (r"\b(?:attente|awaiting|waiting|pending|erreur|echec|error|failed)\b.*\b(?:pa[iy]ement|payment|virement|cheque)"
     r"|\bpayment (?:pending|failed|error)|\bimpaye|\bunpaid|\b(?:non|not) (?:payee?s?|paid)\b",
     ShopOrderStatus.awaiting_payment),
    (r"\b(?:echec|echou|fail|absent|manque|missed)|\b(?:non|pas|pas encore|not|not yet|un) ?(?:livr|deliver)",
     ShopOrderStatus.unknown),
    (rf"\b{_NOT}(?:{_SHIP}|livrer)\b", ShopOrderStatus.preparing),
    (r"\bannulee?s?\b|\bcancell?ed\b|\bvoided\b", ShopOrderStatus.cancelled),
    (r"\bremboursee?s?\b|\brefunded\b", ShopOrderStatus.refunded),
    (r"\blivree?s?\b|\bdelivered\b", ShopOrderStatus.delivered),
    (r"\bexpediee?s?\b|\benvoyee?s?\b|\btransit\b|\bcours de livraison\b|\blivraison en cours\b|\bshipped\b"
     r"|\bout for delivery\b|\bdispatched\b|\bfulfilled\b|\bremise?s? au transporteur\b|\bacheminement\b",
     ShopOrderStatus.shipped),
    (r"\bprepar|\bvalidee?s?\b|\bconfirm|\bprocessing\b|\bpayee?s?\b|\bpaid\b|\b(?:pa[iy]ement|payment)\b.*\baccept"
     r"|\ben cours$|\bcours d (?:expedition|envoi)\b|\bnouvelle\b|\bnew\b",
     ShopOrderStatus.preparing),
)  # fmt: skip
_COMPILED = tuple((re.compile(pattern), status) for pattern, status in _RULES)
_SIGNS = re.compile(r"[\W_]+")


def status_of(text: str) -> ShopOrderStatus:
    """`unknown` where it is none we know, or could mean two things: « Partiellement remboursée », « En attente »."""
    folded = _SIGNS.sub(" ", fold(text)).strip()
    return next((status for pattern, status in _COMPILED if pattern.search(folded)), ShopOrderStatus.unknown)
