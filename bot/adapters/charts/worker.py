"""The process that draws charts: Vega-Lite to PNG by vl-convert, whose engine and fonts stay in here (about 100 MB)."""

from bot.children import Answer, Header, serve

_SHARPNESS = 2.0
"""Pixels for each point: sharp on a telephone."""


def draw(header: Header, payload: bytes) -> Answer:
    import vl_convert  # noqa: PLC0415 -- the child alone

    del header
    picture: bytes = vl_convert.vegalite_to_png(payload.decode(), scale=_SHARPNESS)
    return {}, picture


if __name__ == "__main__":
    serve(draw)
