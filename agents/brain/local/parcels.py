"""What is told of an order and its parcel, set aside: « le vase est arrivé cassé » names a part of an engine too."""

import re

from knowledge.diagnosis.alarms import alarms
from knowledge.language.folding import fold

_CLAUSE = re.compile(r"[,;:.!?\n]+|\b(?:et|mais|and|but)\b")
_OF_A_PARCEL = re.compile(
    r"\b(?:commande|order|cmd)\b\W{0,3}(?:n|no|nr|numero|number|#)?\W{0,3}\d{3,}"
    r"|\b(?:ma|mes|notre|votre|cette|my|our|your|this) (?:commande|order|achat|purchase)s?\b"
    r"|\b(?:colis|parcels?|packages?|cartons?|emballages?|packaging|transporteurs?|couriers?|expedi\w+|shipped|shipping|shipment"
    r"|livr(?:ee?s?|er|aisons?|eurs?)|deliver\w*|tracking|(?:numero de|le|mon|de) suivi|point relais|bon de commande)\b"
    r"|\b(?:arrivee?s?|recue?s?|received|arrived|came|turned up)\b.{0,25}"
    r"\b(?:cass\w+|abim\w+|ouvert\w*|dechir\w+|defectueu\w+|raye\w*|incomplet\w*|broken|damaged|open|wrong|cracked|scratched"
    r"|defective|incomplete|in pieces)\b"
)
_NAMES_IT = re.compile(r"\W*(?:c.est|ce sont|it.?s|it is|they are) (?:le|la|les|l|un|une|des|the|an?)\b")
"""« C'est le phare », after the parcel: what was in it."""
_SINCE = re.compile(r"\W*(?:depuis|since|quand je roule|when driving)\b")


def beside_parcels(text: str) -> str:
    """The clauses that do not speak of a parcel. One that tells of a danger, or of what came since, is always kept."""
    kept: list[str] = []
    in_it = False
    for clause in _CLAUSE.split(fold(text)):
        in_it = _OF_A_PARCEL.search(clause) is not None or (in_it and _NAMES_IT.match(clause) is not None)
        if clause.strip() and (not in_it or _SINCE.match(clause) or alarms(clause)):
            kept.append(clause)
    return ", ".join(kept)
