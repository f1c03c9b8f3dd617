"""The catalogue a new installation starts with; from then on the rows are the truth."""

from dataclasses import dataclass

from storage.models.catalogue import Nature
from storage.money import Money


@dataclass(frozen=True, slots=True)
class Entry:
    id: str
    name_fr: str
    name_en: str
    nature: Nature
    price: Money
    includes_fr: tuple[str, ...]
    includes_en: tuple[str, ...]
    period: str | None = None


STARTING_CATALOGUE = (
    Entry(
        "formation-basic",
        "Formation Basic",
        "Basic training",
        Nature.digital_content,
        Money(9700),
        ("la base de pannes", "le manuel PDF, à vie", "une édition mise à jour chaque trimestre"),
        ("the fault base", "the PDF handbook, for life", "an updated edition every quarter"),
    ),
    Entry(
        "formation-premium",
        "Formation Premium",
        "Premium training",
        Nature.digital_content,
        Money(29700),
        ("tout Basic", "la plateforme", "une édition chaque semaine", "le certificat"),
        ("all of Basic", "the platform", "an edition every week", "the certificate"),
    ),
    Entry(
        "diagnostic-a-distance",
        "Diagnostic à distance",
        "Remote diagnosis",
        Nature.subscription,
        Money(4700),
        ("des diagnostics sans limite", "l’historique de vos véhicules", "une clé d’API"),
        ("diagnoses without limit", "the history of your vehicles", "an API key"),
        period="month",
    ),
    Entry(
        "pack-complet",
        "Pack Complet",
        "Complete pack",
        Nature.service,
        Money(39700),
        ("Formation Premium", "un an de Diagnostic à distance", "1 h de coaching"),
        ("Premium training", "one year of Remote diagnosis", "1 h of coaching"),
    ),
    Entry(
        "coaching-primo-arrivants",
        "Coaching primo-arrivants",
        "Coaching for newcomers",
        Nature.training_contract,
        Money(89000),
        ("48 semaines d’accompagnement",),
        ("48 weeks of coaching",),
    ),
    Entry(
        "coaching-garages",
        "Coaching garages",
        "Coaching for garages",
        Nature.training_contract,
        Money(149000),
        ("jusqu’à 8 personnes du même garage",),
        ("up to 8 people of one garage",),
    ),
)
