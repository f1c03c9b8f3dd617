"""The catalogue a new installation starts with; from then on the rows are the truth."""

from dataclasses import dataclass

from agents.sales.parts import Part
from storage.models.catalogue import Nature
from storage.money import Money


@dataclass(frozen=True, slots=True)
class Included:
    """One line of what a product includes: a part of ours, or a whole product (`bundled`)."""

    part: Part | None
    fr: str
    en: str
    bundled: str | None = None
    days: int | None = None
    quantity: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    id: str
    name_fr: str
    name_en: str
    nature: Nature
    price: Money
    includes: tuple[Included, ...]
    period: str | None = None

    @property
    def stars(self) -> Money:
        """The same in Telegram Stars."""
        return Money(self.price.amount_minor * _STARS_PER_EURO // 100, "XTR")


_STARS_PER_EURO = 50
"""A starting point, about what a person pays Telegram for Stars (estimate: 2 cents each); rows change later."""
BASIC, PREMIUM, REMOTE = "formation-basic", "formation-premium", "diagnostic-a-distance"

STARTING_CATALOGUE = (
    Entry(
        BASIC,
        "Formation Basic",
        "Basic training",
        Nature.digital_content,
        Money(9700),
        (
            Included(Part.fault_base, "la base de pannes, à vie", "the fault base, for life"),
            Included(Part.handbook, "le manuel PDF, à vie", "the PDF handbook, for life"),
            Included(
                Part.quarterly_edition, "une édition mise à jour chaque trimestre", "an updated edition every quarter"
            ),
        ),
    ),
    Entry(
        PREMIUM,
        "Formation Premium",
        "Premium training",
        Nature.digital_content,
        Money(29700),
        (
            Included(None, "tout le contenu de la Formation Basic", "all of Basic training", bundled=BASIC),
            Included(Part.platform, "la plateforme de formation", "the training platform"),
            Included(Part.weekly_edition, "une nouvelle édition chaque semaine", "a new edition every week"),
            Included(
                Part.support, "l’assistance 24 h/24 par Alex, à vie", "support around the clock by Alex, for life"
            ),
            Included(Part.vip_group, "le groupe VIP", "the VIP group"),
            Included(Part.certificate, "le certificat", "the certificate"),
        ),
    ),
    Entry(
        REMOTE,
        "Diagnostic à distance",
        "Remote diagnosis",
        Nature.subscription,
        Money(4700),
        (
            Included(Part.unlimited_cases, "des diagnostics sans limite", "diagnoses without limit"),
            Included(Part.history, "l’historique de vos véhicules", "the history of your vehicles"),
            Included(
                Part.garage_reports, "des rapports PDF à votre nom et logo", "PDF reports with your name and logo"
            ),
            Included(Part.api_key, "une clé d’API", "an API key"),
        ),
        period="month",
    ),
    Entry(
        "pack-complet",
        "Pack Complet",
        "Complete pack",
        Nature.service,
        Money(39700),
        (
            Included(None, "Formation Premium", "Premium training", bundled=PREMIUM),
            Included(None, "un an de Diagnostic à distance", "one year of Remote diagnosis", bundled=REMOTE, days=365),
            Included(Part.coaching, "1 h de coaching individuel", "1 h of individual coaching", quantity=1),
            Included(Part.bonuses, "tous les bonus", "all the bonuses"),
            Included(
                Part.guarantee,
                "90 jours pour être remboursé sur demande écrite, sans condition",
                "90 days to be refunded on written request, no questions asked",
                days=90,
            ),
        ),
    ),
    Entry(
        "coaching-primo-arrivants",
        "Coaching primo-arrivants",
        "Coaching for newcomers",
        Nature.training_contract,
        Money(89000),
        (
            Included(
                Part.coaching, "48 semaines d’accompagnement individuel", "48 weeks of individual coaching", days=336
            ),
        ),
    ),
    Entry(
        "coaching-garages",
        "Coaching garages",
        "Coaching for garages",
        Nature.training_contract,
        Money(149000),
        (
            Included(
                Part.coaching,
                "l’accompagnement de votre équipe, jusqu’à 8 personnes",
                "coaching of your team, up to 8 people",
                quantity=8,
            ),
        ),
    ),
)

FREE_CASES = 10
"""Diagnoses a person may open free of charge in a month; urgency and safety advice are free without limit."""
