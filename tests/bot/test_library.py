"""When the library is read."""

from bot.app import build
from bot.library import Library, read_library
from bot.settings import Settings


async def test_putting_the_house_together_reads_nothing_until_something_is_asked_of_it(settings: Settings) -> None:
    app = build(settings)
    assert not app.library.is_read
    await app.team.oversight.figures()
    assert not app.library.is_read
    await app.close()


def test_it_is_read_once() -> None:
    held = iter([read_library()])
    library = Library(lambda: next(held))
    assert library.codes is library.held.codes
    assert library.retriever is library.held.retriever
    assert library.is_read
