"""Diagnoses for programs: a case by its reference, gone on with by answers, each request done once under its key."""

import asyncio
import base64
import hashlib
import hmac
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from agents.diagnosis.garage import Draft, Worked, reopen
from agents.diagnosis.service import DiagnosisService
from agents.diagnosis.thinking import Finding
from agents.errors import Conflict, InvalidInput, NotFound
from storage.database import Database
from storage.models.ids import CaseId, ContactId

KEPT_FOR = timedelta(hours=24)
_GIVEN_UP = timedelta(minutes=1)
_MARK_BYTES = 15

Json = Mapping[str, object]


class KeyUsedElsewhere(Conflict):
    """The same idempotency key came with another request."""

    code = "key_used_elsewhere"


class StillWorking(Conflict):
    """The same request is being worked on."""

    code = "still_working"


class UnknownFinding(InvalidInput):
    """An answer to what is no question of ours, or when none is open."""

    code = "unknown_finding"


@dataclass(frozen=True, slots=True)
class Program:
    """Who asks. `owner` names their key, "" a visitor: a visitor's case belongs to whoever knows its reference."""

    owner: str
    contact_id: ContactId | None = None
    place: str = ""
    """Where a visitor's idempotency keys count."""
    once: str | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """To a check: `finding` as the question named it, None for the one that is open."""

    words: str
    finding: str | None = None


class RemoteCases:
    def __init__(self, database: Database, diagnosis: DiagnosisService, *, secret_key: str) -> None:
        self._database = database
        self._diagnosis = diagnosis
        self._key = hashlib.sha256(b"cases:" + secret_key.encode()).digest()

    async def open(self, program: Program, *, text: str, codes: Sequence[str], vehicle: str, language: str) -> Json:
        """One diagnosis, as outsiders are told. Raises FreeCasesUsed, KeyUsedElsewhere, StillWorking."""

        async def work() -> tuple[CaseId, Json]:
            found = await self._diagnosis.diagnose_once(
                text=text, codes=codes, vehicle=vehicle, language=language, contact_id=program.contact_id
            )
            return self._told(program, found)

        return await self._once(program, ["open", text, *codes, vehicle, language], work)

    async def answer(
        self,
        program: Program,
        reference: str,
        answers: Sequence[Answered],
        *,
        text: str = "",
        codes: Sequence[str] = (),
        language: str | None = None,
    ) -> Json:
        """The same case after answers, further words or codes.

        Raises NotFound for a reference that is not this program's, UnknownFinding, KeyUsedElsewhere, StillWorking.
        """
        case_id = self._case_id(program, reference)

        async def work() -> tuple[CaseId, Json]:
            found = await self._go_on(case_id, answers, text=text, codes=codes, language=language)
            return self._told(program, found)

        told = [part for one in answers for part in (one.finding or "", one.words)]
        return await self._once(program, [reference, text, *codes, language or "", *told], work)

    async def _go_on(
        self, case_id: CaseId, answers: Sequence[Answered], *, text: str, codes: Sequence[str], language: str | None
    ) -> Finding:
        thinker = self._diagnosis.thinker

        def think(draft: Draft, label: str | None) -> Worked:
            for one in answers:
                finding = one.finding or thinker.asked_of(draft)
                if finding is None or not thinker.can_ask(finding):
                    raise UnknownFinding(fields=one.finding or "")
                thinker.answered(draft, finding, one.words)
            draft.codes = list(dict.fromkeys([*draft.codes, *codes]))
            if text:
                thinker.tell(draft, text, thinker.car_of(draft))
            return Worked(draft, thinker.diagnose(draft, thinker.car_of(draft)), label)

        while True:
            opened = await self._database.write(lambda tx: reopen(tx, case_id))
            if opened is None or opened.case is None:
                raise NotFound
            draft = Draft.of(opened.case, language or opened.case.language)
            worked = await asyncio.to_thread(think, draft, draft.vehicle_text or None)
            kept = await self._diagnosis.write_down(worked)
            if kept is not None:
                return thinker.finding(case_id, worked, kept.left_urgency)

    async def _once(
        self, program: Program, asked: Sequence[str], work: Callable[[], Awaitable[tuple[CaseId, Json]]]
    ) -> Json:
        key = program.once
        if key is None:
            return (await work())[1]
        owner = f"key:{program.owner}" if program.owner else f"visitor:{program.place}"
        if (known := await self._begun(owner, key, asked)) is not None:
            return known
        try:
            case_id, answer = await work()
        except BaseException:
            await self._database.write(lambda tx: tx.remote.let_go(owner, key))
            raise
        await self._database.write(lambda tx: tx.remote.answered(owner, key, case_id=case_id, answer=answer))
        return answer

    async def _begun(self, owner: str, key: str, asked: Sequence[str]) -> Json | None:
        """The answer that was given under this key; None when it is the first time."""
        digest = hashlib.sha256("\x00".join(asked).encode()).hexdigest()
        row = await self._database.write(
            lambda tx: tx.remote.begin(
                owner, key, digest=digest, now=tx.now, oldest=tx.now - KEPT_FOR, given_up=tx.now - _GIVEN_UP
            )
        )
        if row is None:
            return None
        if row.digest != digest:
            raise KeyUsedElsewhere
        if row.answer is None:
            raise StillWorking(retry_after=1)
        return row.answer

    def _told(self, program: Program, found: Finding) -> tuple[CaseId, Json]:
        number = found.case_id
        return number, found.diagnosis.as_json(f"{number}-{self._mark(program.owner, number)}")

    def _case_id(self, program: Program, reference: str) -> CaseId:
        """Raises NotFound for anything that was not given to this program, be there such a case or not."""
        number, _, mark = reference.partition("-")
        if not (number.isascii() and number.isdecimal() and len(number) < 16 and mark.isascii()):
            raise NotFound
        if not hmac.compare_digest(mark, self._mark(program.owner, int(number))):
            raise NotFound
        return CaseId(int(number))

    def _mark(self, owner: str, number: int) -> str:
        digest = hmac.new(self._key, f"{number}:{owner}".encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest[:_MARK_BYTES]).decode()
