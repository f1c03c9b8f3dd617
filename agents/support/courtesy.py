"""A customer who only says thank you: it asks for nothing, so that what was settled stays so."""

from knowledge.language.folding import words

_SAYS_SO = frozenset(words("merci mercii thanks thank thx parfait parfaite perfect super nickel top great genial"))
_BESIDE = frozenset(
    words(
        "you ty beaucoup infiniment bien encore mille vraiment tres grand un une la le les de du des d l a au "
        "et pour par votre vos ton ta tes vous reponse retour aide message rapidite efficacite rapide "
        "gentillesse patience c est c'etait cool excellent ok okay d'accord accord recu note compris entendu "
        "bonne bon journee soiree week end fin semaine cordialement bonjour bonsoir bientot tout so very much "
        "lot many all good received got it noted your the quick fast reply answer help have nice day evening "
        "best kind regards cheers hello hi alex madame monsieur for"
    )
)
_MOST = 25


def only_thanks(text: str) -> bool:
    """Whether each of its few words is one of courtesy, and one of them says that all is well."""
    said = words(text)
    if "?" in text or len(said) > _MOST or _SAYS_SO.isdisjoint(said):
        return False
    return (_SAYS_SO | _BESIDE).issuperset(said)
