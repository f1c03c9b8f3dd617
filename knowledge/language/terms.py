"""What a text is ranked by: the stem of each word and its 4-grams, and the words that carry no subject."""

from knowledge.language.folding import stem, words

_GRAM = 4
STOP = frozenset(
    words(
        "le la les un une des de du d l et ou est ce que qui quoi a au aux en je tu il elle on nous vous mon ma mes "
        "ton ta son sa ne pas se s y qu c j n m t dans sur pour par avec sans mais donc si quand comment pourquoi quel "
        "quelle quels quelles faire fait faut dois puis peut peux bonjour salut merci svp stp jai cest "
        "tout tous toute toutes cette cet ces leur leurs nos vos etre ete suis es sommes sont avoir ai as avons avez "
        "ont plus tres bien oui non toi moi lui eux "
        "the of is are an to in on for my your what how why when do does did can i it and or if with should would be "
        "this that there hi hello please thanks you he she we they me us was were will not no yes just some any all "
        "much many very who where which than then has have had been get temps combien time encore toujours deja "
        "still already again"
    )
)
"""Words that carry no subject: left out of the floor only, never of the ranking."""


def parts(word: str) -> list[str]:
    """The stem of a word, and its 4-grams with the edges marked: a typo leaves most of them."""
    marked = f"#{word}#"
    return [stem(word), *(marked[start : start + _GRAM] for start in range(max(len(marked) - _GRAM + 1, 1)))]
