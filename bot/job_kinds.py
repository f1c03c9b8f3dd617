"""The table of job kinds: those of the agents, and those that need the doors, the brain or the post."""

from collections.abc import Mapping

from agents.conversation.arranging import Arranging
from agents.conversation.handing import Handing
from agents.conversation.opinions import Opinions
from agents.conversation.remembering import Remembering
from agents.conversation.replying import Replying
from agents.conversation.sending import Sending
from agents.jobs import (
    Handler,
    Jobs,
    document_jobs,
    handbook_jobs,
    remember_jobs,
    sales_jobs,
    takeover_jobs,
    timetable_jobs,
    webhook_jobs,
)
from agents.post.sending import Mailing
from agents.reactions import Reactions
from agents.team import Team
from agents.timetable import Timetable
from bot.pipeline import Pipeline
from bot.thinking import LazyBrain
from storage.database import Database
from storage.models.ids import ConversationId
from storage.queue.job import Done, Outcome, Retry, RunningJob


def build_jobs(
    database: Database,
    sending: Sending,
    team: Team,
    replying: Replying,
    of_bot: Mapping[str, Handler],
    *,
    opinions: Opinions,
) -> Jobs:
    reactions = Reactions(database, replying=replying, opinions=opinions)
    jobs = Jobs(database, sending=sending, reactions=reactions, staff=team.staff, clock=database.clock)
    handing = Handing(database, documents=team.documents, replying=replying)
    timetable = timetable_jobs(Timetable(database))
    jobs.add(
        {
            **sales_jobs(team.sales),
            **document_jobs(handing),
            **handbook_jobs(team.handbooks),
            **takeover_jobs(team.assignment, team.desk, Arranging(database)),
            **webhook_jobs(team.webhooks.dispatch),
            **timetable,
            **of_bot,
        }
    )
    return jobs


def _conversation_jobs(pipeline: Pipeline) -> dict[str, Handler]:
    """The job kinds that need the doors."""

    async def turn(job: RunningJob) -> Outcome:
        return await pipeline.take_turn(ConversationId(int(job.payload["conversation"])))

    async def deliver(job: RunningJob) -> Outcome:
        return await pipeline.deliver(ConversationId(int(job.payload["conversation"])))

    return {"turn": turn, "deliver": deliver}


def jobs_of_bot(pipeline: Pipeline, brain: LazyBrain, database: Database, mailing: Mailing) -> dict[str, Handler]:
    """The job kinds that need the doors, the brain or the post."""
    notes = remember_jobs(Remembering(database, brain=brain))
    return {**_conversation_jobs(pipeline), **notes, **_mail_jobs(mailing)}


def _mail_jobs(mailing: Mailing) -> dict[str, Handler]:
    async def mail(job: RunningJob) -> Outcome:
        again_at = await mailing.send(int(job.payload["mail"]))
        return Done() if again_at is None else Retry(again_at)

    return {"mail": mail}
