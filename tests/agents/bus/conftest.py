import pytest

from agents.staff.roles import Officer
from bot.app import App
from storage.models.staff import StaffRole
from tests.agents.sales.shop import Shop
from tests.conftest import FixedClock


@pytest.fixture
def shop(app: App, clock: FixedClock) -> Shop:
    return Shop(app, clock)


@pytest.fixture
async def boss(app: App) -> Officer:
    contact_id = await app.team.staff.add_member("terminal", "boss", role=StaffRole.admin)
    return Officer(contact_id, "boss", StaffRole.admin, "chat")


@pytest.fixture
async def helper(app: App) -> Officer:
    contact_id = await app.team.staff.add_member("terminal", "helper", role=StaffRole.agent)
    return Officer(contact_id, "helper", StaffRole.agent, "chat")
