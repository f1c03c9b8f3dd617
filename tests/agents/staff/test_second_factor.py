"""The second proof: codes count once, wrong ones lock, recovery codes stand in, the machine resets."""

import base64
from collections.abc import Sequence

import pyotp
import pytest

from agents.errors import NotFound
from agents.staff.second_factor import CodeLocked, CodeWrong, FactorInForce, SecondFactors, Standing
from agents.staff.service import Member, NotSignedIn, SecondFactorMissing, SecondFactorOwed, StaffService
from storage.database import Database
from storage.models.staff import StaffRole
from tests.conftest import FixedClock

KEY = "k" * 32


class Door:
    """One member before the console, with a phone that shows codes."""

    def __init__(self, database: Database, clock: FixedClock, *, required: bool = False) -> None:
        self.database = database
        self.staff = StaffService(database, secret_key=KEY, factor_required=required)
        self.factors = SecondFactors(database, secret_key=KEY)
        self.clock = clock
        self.secret = ""

    async def arrives(self, role: StaffRole = StaffRole.admin) -> tuple[str, Member]:
        who = await self.staff.add_member("terminal", "boss", role=role)
        signed_in = await self.staff.sign_in(await self.staff.sign_in_link(who))
        return signed_in.token, signed_in.member

    def code(self, drift: int = 0) -> str:
        return pyotp.TOTP(self.secret).at(int(self.clock.at.timestamp()), counter_offset=drift)

    async def enrols(self) -> tuple[str, Member, Sequence[str]]:
        token, member = await self.arrives()
        self.secret = (await self.factors.begin(member)).secret
        codes = await self.factors.enrol(token, member, self.code())
        self.clock.advance(seconds=60)
        return token, member, codes

    async def actions(self) -> list[str]:
        return [row.action for row in await self.database.write(lambda tx: tx.staff.entries())]


@pytest.fixture
def door(database: Database, clock: FixedClock) -> Door:
    return Door(database, clock)


async def test_the_codes_are_those_of_rfc_6238(clock: FixedClock) -> None:
    # Appendix B of the RFC, SHA-1, cut to six digits.
    totp = pyotp.TOTP(base64.b32encode(b"12345678901234567890").decode())
    moments = (59, 1111111109, 1111111111, 1234567890, 2000000000, 20000000000)
    assert [totp.at(one) for one in moments] == ["287082", "081804", "050471", "005924", "279037", "353130"]


async def test_once_enrolled_each_sign_in_asks_for_a_code(door: Door) -> None:
    enrolled_in, member, _ = await door.enrols()
    assert (await door.staff.member(enrolled_in)).contact_id == member.contact_id
    token, member = await door.arrives()
    with pytest.raises(SecondFactorOwed):
        await door.staff.member(token)
    assert (await door.staff.arriving(token)).name == member.name
    await door.factors.prove(token, member, f" {door.code()[:3]} {door.code()[3:]} ")
    assert await door.staff.member(token) == member
    assert (await door.actions())[-3:] == ["enrol second factor", "sign in", "second factor shown"]


async def test_sessions_from_before_are_asked_too(door: Door) -> None:
    before, _ = await door.arrives()
    await door.enrols()
    with pytest.raises(SecondFactorOwed):
        await door.staff.member(before)


async def test_a_code_counts_once_and_none_before_it_again(door: Door) -> None:
    token, member, _ = await door.enrols()
    await door.factors.prove(token, member, door.code(1))
    with pytest.raises(CodeWrong):
        await door.factors.prove(token, member, door.code(1))
    with pytest.raises(CodeWrong):
        await door.factors.prove(token, member, door.code())
    door.clock.advance(seconds=60)
    await door.factors.prove(token, member, door.code())


async def test_a_clock_may_be_half_a_minute_off_and_no_more(door: Door) -> None:
    token, member, _ = await door.enrols()
    door.clock.advance(minutes=5)
    with pytest.raises(CodeWrong):
        await door.factors.prove(token, member, door.code(-2))
    with pytest.raises(CodeWrong):
        await door.factors.prove(token, member, door.code(2))
    await door.factors.prove(token, member, door.code(-1))


async def test_five_wrong_codes_lock_for_a_quarter_of_an_hour_also_in_a_new_session(door: Door) -> None:
    token, member, _ = await door.enrols()
    for _ in range(4):
        with pytest.raises(CodeWrong):
            await door.factors.prove(token, member, "000000x")
    with pytest.raises(CodeLocked):
        await door.factors.prove(token, member, "000000x")
    token, member = await door.arrives()
    with pytest.raises(CodeLocked):
        await door.factors.prove(token, member, door.code())
    door.clock.advance(minutes=15)
    await door.factors.prove(token, member, door.code())
    assert "second factor locked" in await door.actions()
    assert [kind for kind, _, _ in await door.staff.open_issues()] == ["security"]


async def test_a_recovery_code_counts_once(door: Door) -> None:
    token, member, codes = await door.enrols()
    assert len(set(codes)) == 10
    await door.factors.prove(token, member, codes[3].upper())
    with pytest.raises(CodeWrong):
        await door.factors.prove(token, member, codes[3])
    assert await door.factors.standing(member.contact_id) == Standing(in_force=True, recovery_left=9)


async def test_new_recovery_codes_end_the_old_ones(door: Door) -> None:
    token, member, old = await door.enrols()
    new = await door.factors.renew_recovery(member, door.code())
    with pytest.raises(CodeWrong):
        await door.factors.prove(token, member, old[0])
    await door.factors.prove(token, member, new[0])


async def test_nothing_is_in_force_before_the_first_code_and_no_recovery_code_starts_it(door: Door) -> None:
    token, member = await door.arrives()
    with pytest.raises(NotFound):
        await door.factors.enrol(token, member, "123456")
    first = (await door.factors.begin(member)).secret
    second = await door.factors.begin(member)
    assert first != second.secret
    assert second.uri.startswith("otpauth://totp/Alex:boss?secret=")
    with pytest.raises(CodeWrong):
        await door.factors.enrol(token, member, "000000x")
    assert await door.staff.member(token) == member


async def test_one_that_is_in_force_is_taken_off_only_by_its_code(door: Door) -> None:
    token, member, _ = await door.enrols()
    with pytest.raises(FactorInForce):
        await door.factors.begin(member)
    with pytest.raises(FactorInForce):
        await door.factors.enrol(token, member, door.code())
    with pytest.raises(CodeWrong):
        await door.factors.remove(member, "000000x")
    await door.factors.remove(member, door.code())
    token, _ = await door.arrives()
    assert (await door.staff.member(token)).contact_id == member.contact_id


async def test_a_reset_on_the_machine_ends_every_session(door: Door) -> None:
    token, member, _ = await door.enrols()
    await door.factors.reset(member.contact_id, by="command line")
    with pytest.raises(NotSignedIn):
        await door.staff.arriving(token)
    with pytest.raises(NotFound):
        await door.factors.reset(member.contact_id, by="command line")
    fresh, member = await door.arrives()
    assert await door.staff.member(fresh) == member


async def test_a_session_that_ended_proves_nothing(door: Door) -> None:
    token, member, _ = await door.enrols()
    await door.staff.sign_out(token)
    with pytest.raises(NotSignedIn):
        await door.factors.prove(token, member, door.code())


async def test_where_it_is_required_an_admin_sets_it_up_first_and_an_agent_may(
    database: Database, clock: FixedClock
) -> None:
    strict = Door(database, clock, required=True)
    token, _ = await strict.arrives()
    with pytest.raises(SecondFactorMissing):
        await strict.staff.member(token)
    enrolled_in, member, _ = await strict.enrols()
    assert await strict.staff.member(enrolled_in) == member


async def test_where_it_is_required_nothing_is_asked_of_an_agent(database: Database, clock: FixedClock) -> None:
    strict = Door(database, clock, required=True)
    token, member = await strict.arrives(StaffRole.agent)
    assert await strict.staff.member(token) == member


async def test_the_rows_alone_hold_no_secret(door: Door) -> None:
    _, member, codes = await door.enrols()
    row = await door.database.write(lambda tx: tx.staff.access.factor_seen(member.contact_id))
    assert row is not None
    assert door.secret not in {row.salt, *codes}
    other = Door(door.database, door.clock)
    other.factors = SecondFactors(door.database, secret_key="another key of the house, 32 chars")
    with pytest.raises(CodeWrong):
        await other.factors.remove(member, door.code())
