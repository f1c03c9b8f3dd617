"""Names of parts in running French: « le thermostat » becomes « du thermostat »."""


def bare(name: str) -> str:
    """Without its article: « la vanne EGR » → « vanne EGR »."""
    for article in ("le ", "la ", "les ", "l'", "un ", "une "):
        if name.startswith(article):
            return name[len(article) :]
    return name


def of(name: str) -> str:
    """With « de »: « les bougies » → « des bougies »."""
    for article, contracted in (("le ", "du "), ("les ", "des ")):
        if name.startswith(article):
            return contracted + name[len(article) :]
    return f"d'{name}" if name.startswith(("un ", "une ")) else f"de {name}"


def capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
