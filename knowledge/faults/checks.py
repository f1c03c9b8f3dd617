"""The findings that every part brings along: who names it, whether it is new, and the checks that settle it."""

from dataclasses import replace

from knowledge.faults.base import ANYTHING_ELSE, CODES_READ, DANGER_ASKED, Component, Finding, FindingKind, Text
from knowledge.faults.english import is_plural
from knowledge.faults.french import bare, capitalised, of
from knowledge.faults.schema import DangerRow, FamilyRow

HIDDEN = frozenset({"dismantling", "hv"})
MENTION_LEAK = 0.01
OLD_LEAK = 0.6
STOPS = 4
ELSE_LEAK = 0.5
"""It tells nothing by itself: what they then say does."""


def lookable(component: Component, family: FamilyRow) -> bool:
    return family.visible and component.access not in HIDDEN and component.system != "restraints"


def spoken_of(node: str, parts: tuple[Component, ...]) -> Finding:
    names = Text(
        " ou ".join(bare(part.article_fr) for part in parts[:2]),
        " or ".join(part.name.en for part in parts[:2]),
    )
    label = Text(f"vous parlez de : {names.fr}", f"you mention: {names.en}")
    return silent(node, FindingKind.mention, label, MENTION_LEAK, parts)


def still_old(component: Component) -> Finding:
    label = Text(
        f"pièce d'origine : {bare(component.article_fr)} (absent : déjà remplacée ou contrôlée bonne)",
        f"original part: {component.name.en} (absent: already replaced or found good)",
    )
    return silent(f"old_{component.id}", FindingKind.old, label, OLD_LEAK, (component,))


def workshop_test(component: Component, family: FamilyRow) -> Finding:
    return Finding(
        id=f"test_{component.id}",
        kind=FindingKind.check,
        label=Text(f"contrôle {of(component.article_fr)}", f"test of the {component.name.en}"),
        question=Text(_fill(family.test_fr, component), _fill(family.test_en, component)),
        who="mechanic",
        skill="authorised" if component.access == "hv" else family.test_skill,
        tool=family.test_tool,
        cost_eur=max(family.test_cost, 120.0) if component.access == "hv" else family.test_cost,
        minutes=family.test_minutes,
        leak=0.02,
        components=(component.id,),
    )


def wiring_check(component: Component, family: FamilyRow) -> Finding:
    name = component.name.en
    french, english = (
        f"Le connecteur ou le câblage {of(component.article_fr)} est-il",
        f"connector or wiring of the {name}",
    )
    if family.harness:
        french, english = f"Un contact ou un fil {of(component.article_fr)} est-il", f"contact or wire of the {name}"
    return Finding(
        id=f"wiring_{component.id}",
        kind=FindingKind.check,
        label=Text(f"câblage {of(component.article_fr)}", f"wiring of the {name}"),
        question=Text(
            f"{french} oxydé, coupé ou débranché ?",
            f"Is {'a' if family.harness else 'the'} {english} corroded, cut or unplugged?",
        ),
        who="mechanic",
        skill="authorised" if component.access == "hv" else "mechanic",
        tool="multimètre",
        cost_eur=120.0 if component.access == "hv" else 40.0,
        minutes=20,
        leak=0.02,
        components=(component.id,),
    )


def look(component: Component) -> Finding:
    name = component.name.en
    return Finding(
        id=f"look_{component.id}",
        kind=FindingKind.check,
        label=Text(f"aspect {of(component.article_fr)}", f"look of the {name}"),
        question=Text(
            f"Contrôle visuel {of(component.article_fr)} : voyez-vous une fuite, une usure ou une casse ?",
            f"Looking at the {name}: do you see a leak, wear or breakage?",
        ),
        who="look",
        skill="owner",
        tool="aucun",
        cost_eur=6.0,
        minutes=5,
        leak=0.04,
        components=(component.id,),
    )


def _fill(template: str, component: Component) -> str:
    several = is_plural(component.name.en)
    return capitalised(
        template.format(
            fr=component.article_fr,
            of=of(component.article_fr),
            bare=bare(component.article_fr),
            en=component.name.en,
            **({"is": "are", "does": "do"} if several else {"is": "is", "does": "does"}),
        )
    )


def anything_else() -> Finding:
    label = Text("autre chose remarqué", "something else noticed")
    question = Text(
        "Remarquez-vous autre chose : un voyant, un bruit, une odeur, une fuite, un moment où cela se produit ?",
        "Do you notice anything else: a warning light, a noise, a smell, a leak, a moment when it happens?",
    )
    return replace(silent(ANYTHING_ELSE, FindingKind.open, label, ELSE_LEAK), question=question)


def danger(topic: str, row: DangerRow) -> Finding:
    node = silent(f"{DANGER_ASKED}{topic}", FindingKind.danger, Text(row.fr, row.en), ELSE_LEAK)
    return replace(node, question=Text(row.ask_fr, row.ask_en), urgency=STOPS)


def codes_read() -> Finding:
    return Finding(
        id=CODES_READ,
        kind=FindingKind.readout,
        label=Text("code défaut en mémoire", "stored fault code"),
        question=Text(
            "Quels codes défaut sont en mémoire ? Un lecteur OBD ou un garage les lit en quelques minutes.",
            "Which fault codes are stored? An OBD reader or a garage reads them in a few minutes.",
        ),
        who="scan",
        skill="owner",
        tool="outil de diagnostic",
        cost_eur=30.0,
        minutes=15,
        leak=ELSE_LEAK,
    )


def silent(node: str, kind: FindingKind, label: Text, leak: float, parts: tuple[Component, ...] = ()) -> Finding:
    return Finding(
        id=node,
        kind=kind,
        label=label,
        question=label,
        who="owner",
        skill="owner",
        tool="aucun",
        cost_eur=0.0,
        minutes=0,
        leak=leak,
        components=tuple(part.id for part in parts),
    )
