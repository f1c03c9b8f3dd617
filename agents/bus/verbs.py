"""The table of verbs: word, role, and who does it."""

from collections.abc import Mapping

from agents.bus import deeds, pricing, stops
from agents.bus.asked import ActingVerb, Answer, Command, DangerousVerb, ReadingVerb, Verb
from agents.bus.bus import CommandBus
from agents.bus.told import Told
from agents.staff.auditing import Auditing
from agents.staff.roles import reaches
from agents.texts.lookup import say
from storage.database import Database
from storage.models.staff import StaffRole
from storage.reports.reading import Reports

NAMES: Mapping[str, str] = {
    "stats": "stats", "ventes": "sales", "sales": "sales", "tickets": "tickets", "commandes": "orders",
    "orders": "orders", "couts": "costs", "costs": "costs", "rapport": "report", "report": "report",
    "sante": "health", "health": "health", "pause": "pause", "reprendre": "resume", "resume": "resume",
    "bloquer": "block", "block": "block", "debloquer": "unblock", "unblock": "unblock", "remise": "coupon",
    "coupon": "coupon", "rembourser": "refund", "refund": "refund", "prix": "price", "price": "price",
    "finremise": "coupon_end", "endcoupon": "coupon_end", "equipe": "help", "staff": "help",
    "apprendre": "learn", "learn": "learn", "teach": "learn", "publier": "publish", "publish": "publish",
    "articles": "articles", "lacunes": "gaps", "gaps": "gaps", "rejouer": "replay", "replay": "replay",
    "leads": "leads", "prospects": "leads", "diffuser": "broadcast", "broadcast": "broadcast",
    "brouillon": "draft", "draft": "draft", "renvoyer": "send_back", "sendback": "send_back",
    "connaissances": "knowledge", "knowledge": "knowledge", "approuver": "approve", "approve": "approve",
    "revenir": "rollback", "rollback": "rollback", "ecarter": "reject", "reject": "reject", "actualites": "news",
    "news": "news", "accepter": "accept", "accept": "accept", "refuser": "refuse", "refuse": "refuse",
}  # fmt: skip


def verbs_of(told: Told) -> dict[str, Verb]:
    """Without `report`, which needs the report's own parts."""
    verbs: dict[str, Verb] = {
        "stats": ReadingVerb(StaffRole.read_only, told.stats),
        "sales": ReadingVerb(StaffRole.read_only, told.sales),
        "tickets": ReadingVerb(StaffRole.read_only, told.tickets),
        "orders": ReadingVerb(StaffRole.read_only, told.orders),
        "costs": ReadingVerb(StaffRole.read_only, told.costs),
        "health": ReadingVerb(StaffRole.read_only, told.health),
        "pause": ActingVerb(StaffRole.agent, stops.pause),
        "resume": ActingVerb(StaffRole.agent, stops.resume),
        "block": DangerousVerb(StaffRole.agent, deeds.plan_block, deeds.block, deeds.undo_block),
        "unblock": ActingVerb(StaffRole.agent, deeds.unblock),
        "coupon": DangerousVerb(StaffRole.admin, deeds.plan_coupon, deeds.make_coupon, deeds.withdraw_coupon),
        "coupon_end": ActingVerb(StaffRole.admin, deeds.end_coupon),
        "price": DangerousVerb(StaffRole.admin, pricing.plan_price, pricing.set_new_price, pricing.set_old_price),
        # What was sent back cannot be fetched again, so there is nothing to undo.
        "refund": DangerousVerb(StaffRole.admin, deeds.plan_refund, deeds.make_refund),
    }
    verbs["help"] = ReadingVerb(StaffRole.read_only, Help(verbs).read)
    return verbs


class Help:
    """Names the verbs of one's own role and no others."""

    def __init__(self, verbs: Mapping[str, Verb]) -> None:
        self._verbs = verbs

    async def read(self, command: Command) -> Answer:
        mine = [name for name, verb in self._verbs.items() if reaches(command.by.role, verb.role)]
        lines = [say(f"bus.use_{name}", command.language) for name in mine if name != "help"]
        return Answer("\n".join([say("bus.head_help", command.language), *lines]))


def build_bus(database: Database, auditing: Auditing) -> CommandBus:
    return CommandBus(database, verbs=verbs_of(Told(database, Reports(database), auditing)), names=NAMES)
