"""Faults put into the code of the books are noticed; the whole list of them is walked by `scripts/chaos ledger`."""

from agents.sales import balancing
from bot.library import Library
from scripts.breaking.ledger import ledger_harness
from scripts.breaking.ledger_day import withdrawn
from scripts.breaking.mutating import mutants_of, mutated


async def test_faults_in_the_code_of_the_books_are_noticed_by_a_day_at_the_till(library: Library) -> None:
    faults = [one for one in mutants_of(balancing) if "wanted" in one.change or "enter(" in one.change]
    result = await ledger_harness(library=library, every=faults, parts=(withdrawn,))
    assert (result.mutants, result.survivors) == (2, ())


def test_a_fault_is_there_for_all_who_call_and_gone_afterwards() -> None:
    fault = next(iter(mutants_of(balancing)))
    right = fault.function.__code__
    with mutated(fault):
        assert fault.function.__code__ is not right
    assert fault.function.__code__ is right
