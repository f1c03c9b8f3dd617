"""`alex support gaps|draft|drafts|article|replay`: what the desk learns from its tickets, decided by a person."""

import json
import sys
from collections import Counter
from dataclasses import asdict
from datetime import timedelta

from agents.support.articles import ArticleSeen
from agents.support.gaps import Gap, GapKind
from agents.support.replay import Candidate, What
from bot.settings import Settings
from bot.support_figures import ACTOR
from bot.support_work import opened
from storage.models.article import ArticleState


async def gaps(settings: Settings, *, days: int, as_json: bool) -> None:
    async with opened(settings) as app:
        await app.use_what_was_learnt()
        found = await app.team.gaps.report(span=timedelta(days=days))
    if as_json:
        sys.stdout.write("".join(json.dumps(_gap_json(one), ensure_ascii=False) + "\n" for one in found))
        return
    sys.stdout.write("\n".join(_gap_text(one) for one in found) + "\n" if found else "no gaps\n")


async def draft(settings: Settings, ticket: int | None) -> None:
    """From one ticket, or from all that were solved lately and that the library has nothing about."""
    async with opened(settings) as app:
        await app.use_what_was_learnt()
        lessons = app.team.lessons
        made = await lessons.propose() if ticket is None else [await lessons.draft_from(ticket, by=ACTOR)]
        for one in made:
            sys.stdout.write(_article_text(one, await app.team.articles.diff(one.id)))
    sys.stdout.write(f"{len(made)} drafts\n")


async def drafts(settings: Settings, *, everything: bool) -> None:
    """What waits for a decision, each with its diff; or every version there is, in a line."""
    async with opened(settings) as app:
        articles = app.team.articles
        if everything:
            lines = [f"{one.id}  {one.state}  v{one.version}  {one.title}\n" for one in await articles.listed()]
        else:
            waiting = await articles.listed(ArticleState.draft)
            lines = [_article_text(one, await articles.diff(one.id)) for one in waiting]
    sys.stdout.write("".join(lines) or "nothing waits\n")


async def decide(settings: Settings, article: int, decision: str) -> None:
    async with opened(settings) as app:
        articles = app.team.articles
        verbs = {
            "publish": articles.publish,
            "refuse": articles.refuse,
            "withdraw": articles.withdraw,
            "rollback": articles.roll_back,
        }
        done = await verbs[decision](article, by=ACTOR)
    sys.stdout.write(
        f"{done.id}  {done.state}  v{done.version}  {done.title}\n" if done else "no version answers now\n"
    )


def _article_text(one: ArticleSeen, diff: str) -> str:
    return f"@@ article {one.id} · v{one.version} · {one.basis or one.author} @@\n{diff}\n\n"


def _gap_text(gap: Gap) -> str:
    nothing, person = gap.count(GapKind.no_article), gap.count(GapKind.person)
    answered = f"  (answered today by: {gap.answered_by})" if gap.answered_by else ""
    rows = ", ".join(row.row for row in gap.rows)
    return f"{len(gap.rows)} × {gap.question}{answered}\n    no article {nothing}, a person {person}: {rows}"


def _gap_json(gap: Gap) -> dict[str, object]:
    return {
        "question": gap.question,
        "count": len(gap.rows),
        "no_article": gap.count(GapKind.no_article),
        "person": gap.count(GapKind.person),
        "answered_by": gap.answered_by,
        "rows": [{"row": row.row, "kind": row.kind, "text": row.text, "at": row.at.isoformat()} for row in gap.rows],
    }


async def replay(settings: Settings, candidate: Candidate, *, limit: int, as_json: bool) -> None:
    """What would change for past tickets; nothing is sent or kept."""
    async with opened(settings) as app:
        await app.use_what_was_learnt()
        seen = await app.team.replay.run(candidate, limit=limit)
    if as_json:
        changes = [asdict(one) for one in seen.changes]
        sys.stdout.write(json.dumps({**asdict(seen), "changes": changes}, ensure_ascii=False) + "\n")
        return
    for one in seen.changes:
        old, new = one.before.replace("\n", "\n- "), one.after.replace("\n", "\n+ ")
        sys.stdout.write(f"@@ {one.row} · {one.what} @@\n- {old}\n+ {new}\n")
    counts = Counter(one.what for one in seen.changes)
    told = ", ".join(f"{what} {counts[what]}" for what in What)
    sys.stdout.write(
        f"{seen.tickets} tickets: {told}; "
        f"of {seen.judged} judged, understood rightly {seen.right_before} before and {seen.right_after} now\n"
    )
