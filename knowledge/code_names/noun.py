"""A French noun group that knows its gender, so that articles and contractions come out right."""

from dataclasses import dataclass, replace

from knowledge.language.folding import fold

_GENDERS = {" (f)": "f", " (m)": "m"}
_ELIDED = "aeiouhy"
_ASPIRATED = ("haut", "hayon", "hors")


@dataclass(frozen=True, slots=True)
class Noun:
    """`article` is "le", "la", "l'", "les", or "" for a noun that French attaches bare ("de pression")."""

    text: str
    article: str
    gender: str

    @classmethod
    def parse(cls, entry: str) -> "Noun":
        """Read a lexicon entry: "la vanne EGR", "l'huile (f)", "pression (f)"."""
        gender = _GENDERS.get(entry[-4:], "")
        entry = entry[:-4] if gender else entry
        for article in ("la ", "les ", "le ", "l'"):
            if entry.startswith(article):
                return cls(entry.removeprefix(article), article.strip(), gender or ("f" if article == "la " else "m"))
        return cls(entry, "", gender or "m")

    @property
    def of(self) -> str:
        """The noun after "de", contracted."""
        match self.article:
            case "le":
                return f"du {self.text}"
            case "les":
                return f"des {self.text}"
            case "la":
                return f"de la {self.text}"
            case "l'":
                return f"de l'{self.text}"
            case _:
                return f"d'{self.text}" if _elides(self.text) else f"de {self.text}"

    @property
    def to(self) -> str:
        """The noun after "à", contracted."""
        contracted = {"le": "au", "les": "aux"}.get(self.article)
        return f"{contracted} {self.text}" if contracted else f"à {self.definite}"

    @property
    def definite(self) -> str:
        """The noun with its definite article."""
        if self.article == "l'":
            return f"l'{self.text}"
        if self.article:
            return f"{self.article} {self.text}"
        if _elides(self.text):
            return f"l'{self.text}"
        return f"{'la' if self.gender == 'f' else 'le'} {self.text}"

    @property
    def title(self) -> str:
        return self.text[0].upper() + self.text[1:]

    def followed_by(self, words: str) -> "Noun":
        return replace(self, text=f"{self.text} {words}")


def _elides(text: str) -> bool:
    first = fold(text)
    return first[:1] in _ELIDED and not first.startswith(_ASPIRATED) and not text[:2].isupper()
