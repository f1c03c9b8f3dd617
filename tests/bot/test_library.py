"""When the library is read."""

from bot.app import build
from bot.library import Library
from bot.settings import Settings


async def test_putting_the_house_together_reads_nothing_until_something_is_asked_of_it(settings: Settings) -> None:
    app = build(settings)
    assert not app.library.is_read
    await app.team.oversight.figures()
    assert not app.library.is_read
    await app.close()


def test_it_is_read_once(library: Library) -> None:
    held = iter([library.held])
    late = Library(lambda: next(held))
    assert not late.is_read
    assert late.codes is late.held.codes
    assert late.retriever is late.held.retriever
    assert late.is_read
