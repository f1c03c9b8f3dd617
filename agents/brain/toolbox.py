"""The tools of all agents, built once; a turn's identity is given with each call."""

from agents.diagnosis import advice, file_tools, learning_tools, procedures, several_tools
from agents.diagnosis import tools as diagnosis_tools
from agents.documents import tools as documents_tools
from agents.marketing import tools as marketing_tools
from agents.sales import tools as sales_tools
from agents.support import tools as support_tools
from agents.team import Team
from agents.tool import Tool


def build_tools(team: Team) -> list[Tool]:
    return [
        *diagnosis_tools.build(team.diagnosis),
        *advice.build(team.diagnosis),
        *procedures.build(team.diagnosis),
        *several_tools.build(team.diagnosis),
        *learning_tools.build(team.learning, team.diagnosis),
        *file_tools.build(team.learning, team.diagnosis),
        *sales_tools.build(team.sales),
        *support_tools.build(team.support, team.order_help),
        *documents_tools.build(team.documents),
        *marketing_tools.build(team.marketing),
    ]
