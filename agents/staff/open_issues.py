"""What an operator must see, until somebody has seen to it."""

from collections.abc import Sequence
from dataclasses import dataclass

from agents.errors import NotFound
from storage.database import Database, Transaction
from storage.models.ids import ContactId

_LONGEST_DETAIL = 200


@dataclass(frozen=True, slots=True)
class OpenIssue:
    id: int
    kind: str
    detail: str
    times: int


class OpenIssues:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def listed(self) -> Sequence[OpenIssue]:
        def read(tx: Transaction) -> Sequence[OpenIssue]:
            return [OpenIssue(issue.id, issue.kind, issue.detail, issue.times) for issue in tx.issues.open()]

        return await self._database.write(read)

    async def close(self, issue_id: int, *, by: ContactId) -> None:
        """Somebody has seen to it; the same trouble later is a new one. Closed already changes nothing.

        Raises NotFound.
        """

        def write(tx: Transaction) -> None:
            issue = tx.issues.get(issue_id)
            if issue is None:
                raise NotFound
            if issue.resolved_at is not None:
                return
            tx.issues.resolve(issue.key, now=tx.now)
            detail = f"{issue.kind}: {issue.detail}"[:_LONGEST_DETAIL]
            tx.staff.audit(
                actor=f"contact:{by}", action="seen to", subject=f"issue:{issue_id}", detail=detail, now=tx.now
            )

        await self._database.write(write)
