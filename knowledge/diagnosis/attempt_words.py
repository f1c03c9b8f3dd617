"""How people tell what was done to a part, word by word as the text was folded: exchanged, tested, swapped about."""

import re

from knowledge.language.folding import words

SIDES = frozenset(
    words(
        "avant arriere gauche droit droite avants arrieres gauches droits droites av ar front rear left right upper "
        "lower upstream downstream amont aval side sides inner outer"
    )
)
_TAIL = r"(?=$| (?!d\b|du\b|de\b|un\b|une\b|trop\b|mal\b|plus\b|que\b|pas\b|again\b|not\b))"
_EXCHANGED_WORD = (
    r"(?:brand new|new|fresh|replaced|changed|renewed|rebuilt|refurbished|overhauled|exchanged|neufs?|neuves?"
    r"|changee?s?"
    r"|remplacee?s?|refaite?s?|echangee?s?|renouvelee?s?|remis(?:es?)? a neuf)"
)
GOOD_WORD = (
    r"(?:ok|okay|ras|good|fine|bons?|bonnes?|nickel|conformes?|correcte?s?|impeccables?|sain|saines?|healthy|perfect"
    r"|in spec|within spec|in good (?:shape|condition|order)|en bon etat|comme neufs?|comme neuves?)"
)
_BE = r"(?:have|has|had|were|was|are|is|got|ont|a|sont|est|etait|etaient)"
_ADVERBS = (
    r"(?:all|both|also|aussi|already|deja|just|recently|recemment|only|tous|toutes|tout|toute|ete|been|egalement|now"
    r"|completely|entierement|que|les deux|as well|too|therefore|i think|apparently|apparemment|still|toujours)"
)
_WITHIN = r"(?:on|of|both|all|the|les|des|deux|cote|cotes|side|sides|four|quatre|corners?|\d)"
_PLACED = rf"(?:(?:{_WITHIN}|{'|'.join(sorted(SIDES))}) )*"
_BEGINS = rf"^{_PLACED}(?:{_BE} )?(?:{_ADVERBS} )*"
_ANOTHER = r"(?:and|et) (?:(?:the|le|la|les|l) )?\w+ (?=have|were|are|all|ont|sont|\w+s\b)"
AND_ANOTHER = re.compile(_ANOTHER)
"""« Coils and leads are all new », where only the first has a name here."""
IS_EXCHANGED = re.compile(
    rf"^(?:{_ANOTHER})?{_BEGINS[1:]}(?:{_EXCHANGED_WORD}{_TAIL}"
    r"|(?:done|faite?s?)(?=$| (?:and |et |but |mais |a |au |aux |en |il y a|lors|recemment|l an|le mois|la semaine"
    r"|chez|par |avec |at |in |last|recently|by |on |already|deja|too|aussi|two|three|a few|\d))"
    r"|(?:\w+ ){0,3}(?:months?|weeks?|days?) old\b|(?:\w+ ){0,2}less than (?:a|one) year old|under a year old"
    r"|(?:de |d |ont |a )*moins (?:de |d )(?:un an|\d+ (?:mois|semaines|jours)|\w+ (?:mois|semaines))"
    r"|(?:n )?(?:a|ont) (?:(?:que|seulement|a peine|moins de) )*(?:[1-3]?\d) ?000 (?:km|bornes|kilom)\w*"
    r"|(?:has|have|with) (?:(?:only|just|under|less than|about) )*(?:[12]?\d ?000|[12]?\dk) (?:miles|km)"
    r"|(?:n )?(?:a|ont) (?:que )?\w+ (?:mois|semaines?|jours?)\b"
    r"|date(?:nt)? (?:de|d|du) (?:20\d\d|l an|cette annee|moins|quelques|\w+ mois|la semaine|le mois|ce mois))"
)
IS_GOOD = re.compile(
    rf"{_BEGINS}(?:(?:tested?|tests?|checked?|checks?|measured?|measures?|testee?s?|controlee?s?|verifiee?s?|mesuree?s?"
    r"|out|au banc|au multimetre|au testeur|load|bench|flow|leak|pressure|found|came|back|and|et|are|is|au|chez \w+|as"
    r"|comme|en) ){0,5}"
    rf"{GOOD_WORD}{_TAIL}"
    r"|^(?:is|are|was|were) not (?:the )?(?:problem|issue|cause|culprit)"
    r"|^(?:isn|aren|wasn|weren) t (?:the )?(?:problem|issue|cause|culprit)"
    r"|^(?:n )?(?:est|sont|etait) (?:pas |hors )(?:le probleme|la cause|de cause|en cause|en defaut)"
    r"|^(?:hors de cause|ruled out|eliminated|ecartee?s?|eliminee?s?|exclue?s?)\b"
    r"|^(?:works?|runs?|spins?|turns?|tourne(?:nt)?|marche(?:nt)?|fonctionne(?:nt)?) (?:\w+ ){0,2}"
    r"(?:when|if|once|en direct|quand|si)"
    r"(?: (?:it is|je|on|i|i m|directly|directement|l|la|les|le))*"
    r" ?(?:powered|fed|connected|jumped|wired|alimentee?s?|alimente|branche|en direct|direct|directly|$)"
    r"|^(?:charges?|chargent|outputs?|puts out|delivers|debite) (?:\w+ ){0,2}(?:13|14)\b"
)
PRONOUN = re.compile(r"^(?:elles?|ils?|it|they|both) (?=est|sont|is|are|was|were|s |etaient|tests|tested)")
WHICH = re.compile(r"^(?:which|that|qui|lequel|laquelle) (?=is|are|was|were|has|have|est|sont|a ete|ont ete|etait)")
ALL_GOOD = re.compile(
    rf"^(?:(?:both|all|everything|tout|tous|toutes|les deux|they|it|ils?|elles?|c) )(?:(?:{_BE}|s|of them"
    rf"|came back|checks?|checked|tests?|tested|out|ete) )*{GOOD_WORD}{_TAIL}|^(?:ras|rien a signaler|nothing wrong"
    rf"|no (?:faults?|problems?|issues?)(?: found)?|{GOOD_WORD})$"
)
TESTED = re.compile(
    r"\b(?:tested|checked|measured|had|inspected|teste|controle|verifie|mesure|fait (?:tester|controler|verifier))"
    r" (?:(?:the|my|both|all|le|la|les|l|mon|ma|mes) )*$"
)
IT_IS_DONE = re.compile(
    r"\b(?:i|we) (?:ve |have |had )?(?:already |since |just )?(?:replaced|changed|swapped|renewed)"
    r" (?:it|them|that|those)\b"
    r"|\bi did(?: (?:that|it|so|both))?$|\b(?:je|j|on) "
    r"(?:(?:l|les|m|me) )+(?:ai|a|ont|avons) (?:deja |donc |bien )?(?:changee?s?|remplacee?s?|faite?s?|refaite?s?)\b"
    r"|^(?:c est|c a ete|ca a ete|ce qui a ete|chose) (?:deja )?faite?$"
)
"""« They told me to replace the battery. I replaced it. »"""
_VERB = r"(?:replaced|changed|swapped|renewed|rebuilt|fitted|installed|did|redid|exchanged|refaite?s?)"
_PARTICIPLE = r"(?:changee?s?|remplacee?s?|echangee?s?|montee?s?|posee?s?)"
_HAVING = r"(?:ai|as|a|avons|avez|ont|avait|avais|avaient|ete|avoir|deja|puis|fait)"
_OFTEN = r"(?:(?:pas|jamais|toujours|deja|aussi|encore|bien|tout|juste|recemment|egalement|m|me|nous|lui) )*"
_PUT = r"(?:put in|put on|put|mis|remis|repris|got)"
"""Said of what is new only: « mis la roue de secours », « remis mes jantes été »."""
_HAD_DONE = (
    r"(?:(?:had|got|having) (?:\w+ )?(?:change|replace|install|fit|put in|swap)"
    r"|faite? (?:changer|remplacer|refaire|poser|monter))"
)
_AFTER_WORK = (
    r"(?:(?:after|since|depuis|apres|suite a|suite au|malgre|despite) (?:(?:le|la|l|un|une|the|a|avoir|having) )*"
    r"(?:changement|remplacement|montage|pose|echange|replacement|replacing|changing|fitting|installing|change|remplace"
    r"|monte))"
)
_TIMES = (
    r"(?:(?:twice|again|already|deja|just|also|aussi|deux fois|trois fois|plusieurs fois|recently|recemment|out|encore"
    r"|the|a) )*"
)
HAS_EXCHANGED = re.compile(
    rf"\b(?:{_VERB}|{_HAD_DONE}|{_HAVING} {_OFTEN}{_PARTICIPLE}) {_TIMES}$"
    rf"|^(?:changee?s?|remplacee?s?|echangee?s?) {_TIMES}$"
)
HAS_WORK_BEHIND = re.compile(rf"\b{_AFTER_WORK} {_TIMES}$")
HAS_PUT = re.compile(rf"\b{_PUT} {_TIMES}$")
HAS_CLEARED = re.compile(
    r"\b(?:ruled? out|ruling out|eliminated|excluded|ecarte|elimine|exclu|(?:tested|checked|teste|controle|verifie)"
    r" (?:ok|good|bon|fine)|rien (?:a dire )?(?:sur|cote)|nothing wrong with|no (?:fault|problem|issue) with) $"
)
EVERYTHING_NEW = re.compile(
    rf"^(?:everything|all|tout|toute|tous|toutes)\b.*\b(?:{_EXCHANGED_WORD})$"
    rf"|^(?:already |deja |pieces |parts )*(?:{_EXCHANGED_WORD}|{_PARTICIPLE}|done|faits?)"
    r"(?: (?:so far|already|deja|parts|pieces|en vain|pour rien|sans (?:succes|resultat|effet|rien changer)"
    r"|in vain|without (?:success|effect|result)|to no avail))*$"
    r"|^(?:(?:i|we|they|j|on|nous|ils?|ve|have|has|had|ai|a|avons|ont|already|just|so far|deja|m) )*"
    rf"(?:replaced|changed|renewed|{_PARTICIPLE})$"
)
"""« Everything is new: … », « déjà changé : … »."""
IN_ORDER = frozenset(("dans l ordre", "in order", "in this order", "en vrac", "a savoir"))
"""« Déjà posés, dans l'ordre : capteur PMH, relais »: what may stand between."""
PLANNED = re.compile(
    r"\b(?:haven t|hasn t|hadn t|have not|has not|not|never|didn t|pas|jamais|yet to|before|avant|without|sans"
    r"|instead of|au lieu|going to|gonna|will|ll|want|wants|wanted|planning|plan|should|would|could|must|have to|need"
    r"|needs|needed|faut|dois|doit|devrais|devra|va|vais|veut|veulent|voulait|compte|conseille|recommande|recommends"
    r"|recommended|worth|vaut|if|si|told to|said|says|dit|devis|quote|quoted|wait|ordered|order|commande)\b"
)
NEITHER = frozenset(words("ni neither nor"))
HELPED = re.compile(
    r"\b(?:chang\w+|help\w*|aid\w+|servi|resolu|regle|made (?:a|any) difference|fix\w*|cured?|solved?|amelior\w+"
    r"|made it|marche)\b"
)
SWAPPED = re.compile(
    r"\b(?:swapped|switched|moved|exchanged|interchanged|swapping|switching|moving|permutee?s?|permutant|inversee?s?"
    r"|intervertie?s?|croisee?s?|echangee?s?|deplacee?s?|permutation|inversion|inverser|permuter"
    r"|(?:mise?s?|passee?s?|put|montee?s?) (?:sur|on|in|a la place))\b"
)
ABOUT = re.compile(
    r"\b(?:between|around|cylinders?|cylindres?|side to side|from|with|to|over|entre|et|and|about|\d|ones?|other)\b"
)
STAYED = re.compile(
    r"\b(?:stay\w*|remain\w*|(?:didn t|did not|doesn t|does not|hasn t|not) (?:move|follow|change|moved|go)"
    r"|no (?:change|difference)|same cylinder|still (?:on|in|cylinder|the same|there|\w+ on|won t|no)"
    r"|rest(?:e|es|ent|ait)\b"
    r"|toujours (?:sur|le|la|au|cylindre|pareil)|pas (?:bouge|suivi|change|deplace)|(?:n a|ne) (?:rien|pas) "
    r"(?:bouge|change|suivi))"
)
FOLLOWED = re.compile(
    r"\b(?:follow(?:s|ed)?|moved? (?:with|to|over)|moves (?:with|to)|went with|goes with|travell?ed|jumped to|is now on"
    r"|now on|a suivi|suit la|suit le|suit l|deplacee?|est passee?|se deplace|a bouge|a change de cylindre"
    r"|maintenant sur|now (?:in )?cylinder)\b"
)
DENIED = re.compile(r"\b(?:not|t|pas|rien|n) $")
ALSO = re.compile(rf"^{_PLACED}(?:too|as well|also|aussi|egalement|pareil|idem|likewise|de meme)\b")
ALONG = frozenset(words("avec with along"))
AGAIN_AND_AGAIN = re.compile(
    r"^(?:\w+ ){0,2}(?:two|three|four|five|six|several|many|multiple|\d|trois|quatre|cinq|plusieurs) (?:times|fois)\b"
    r"|\b(?:incorrectly|improperly|wrongly|mal montee?s?)\b"
)
"""What is replaced over and over wears out too soon, and what was put in wrongly is no better for being new."""
