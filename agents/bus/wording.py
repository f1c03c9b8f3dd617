"""How figures are written: the same words in chat, in the daily report and in the console."""

from collections.abc import Mapping, Sequence
from datetime import date

from agents.bus.asked import UsageWrong
from agents.bus.periods import Period
from agents.errors import DomainError
from agents.texts.lookup import catalogue, money, say
from storage.money import Money
from storage.reports.figures import Figure, Unit
from storage.reports.reading import Value

_NO_BREAK = "\u00a0"
_NARROW = "\u202f"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


# What the team sets itself. They stand beside what was measured and are told to nobody as reached.
_TARGETS = {"csat": 4.8, "first_contact": 0.85, "nps": 70.0}


def channel_called(name: str, language: str) -> str:
    """As people call it; what is none is left as it is."""
    key = f"channel.{name.replace(' ', '_')}"
    return say(key, language) if key in catalogue(language) else name


def channel_lines(figure: Figure, values: Mapping[str, Value], language: str) -> Sequence[str]:
    """One line for each channel, as it stands in an answer and in the report of a day."""
    return [
        say("bus.channel_line", language, name=channel_called(name, language), value=written(figure, value, language))
        for name, value in values.items()
    ]


def target(figure: Figure, language: str) -> str:
    """What the team aims at; empty where it set itself nothing."""
    aimed = _TARGETS.get(figure.name)
    return "" if aimed is None else say("target.aimed", language, value=amount(figure, aimed, language))


def written(figure: Figure, value: Value, language: str) -> str:
    """The value with its unit; a dash for a mean of nothing."""
    found = value.of(figure)
    return "–" if found is None else amount(figure, found, language)


def amount(figure: Figure, found: float, language: str) -> str:
    match figure.unit:
        case Unit.money:
            return money(Money(int(found)), language)
        case Unit.share:
            return share(found, language)
        case Unit.dollars:
            return dollars(int(found), language)
        case Unit.stars:
            return f"{decimal(found, language)} / 5"
        case Unit.points:
            return f"{round(found):+d}".replace("-", "−")
        case Unit.minutes:
            return duration(round(found), language)
        case Unit.number:
            return count(int(found), language)


def duration(minutes: int, language: str) -> str:
    """The two greatest units, as one says it: « 12 min », « 3 h 05 », « 2 j 4 h »."""
    days, rest = divmod(minutes, 24 * 60)
    hours, left = divmod(rest, 60)
    if days:
        return f"{days}{_NO_BREAK}{'j' if language == 'fr' else 'd'} {hours}{_NO_BREAK}h"
    return f"{hours}{_NO_BREAK}h{_NO_BREAK}{left:02}" if hours else f"{left}{_NO_BREAK}min"


def decimal(number: float, language: str, *, places: int = 1) -> str:
    text = f"{number:.{places}f}"
    return text.replace(".", ",") if language == "fr" else text


def count(number: int, language: str) -> str:
    return f"{number:,}".replace(",", _NARROW) if language == "fr" else f"{number:,}"


def share(part: float, language: str) -> str:
    """12,5 % in French, 12.5% in English."""
    text = f"{part * 100:.1f}"
    return f"{text.replace('.', ',')}{_NO_BREAK}%" if language == "fr" else f"{text}%"


def dollars(micros: int, language: str) -> str:
    """Millionths of a US dollar, to a tenth of a cent: a day of a small model is often less than a cent."""
    text = f"{micros / 1_000_000:,.3f}"
    if language != "fr":
        return f"${text}"
    return f"{text.replace(',', _NARROW).replace('.', ',')}{_NO_BREAK}$"


def date_of(day: date, language: str) -> str:
    return f"{day:%d/%m/%Y}" if language == "fr" else f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def named(period: Period, language: str) -> str:
    """The period in words: one day, two days with what lies between them, or everything until now."""
    if period.is_everything:
        return say("bus.until_now", language)
    if period.days == 1:
        return date_of(period.first, language)
    first, last = date_of(period.first, language), date_of(period.last, language)
    return say("bus.from_to", language, first=first, last=last)


def change(now: float | None, before: float | None, language: str) -> str:
    """How much more or less than in the period before; empty where a share of it says nothing."""
    if now is None or before is None or before <= 0 or now < 0:
        return ""
    grown = (now - before) / before
    sign = "+" if grown >= 0 else "−"
    return f" ({sign}{share(abs(grown), language)})"


def refusal(error: DomainError, language: str) -> str:
    """Why not, and of a command that was written wrongly how it is written."""
    told = say(f"errors.{error.code}", language)
    if not isinstance(error, UsageWrong):
        return told
    use = say(f"bus.use_{error.facts['verb']}", language)
    return f"{told}\n{use}"
