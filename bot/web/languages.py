"""In which language somebody reads: what they asked for, chose before, or their browser prefers."""

from aiohttp import web

from agents.texts.lookup import LANGUAGES

COOKIE = "alex_language"


def language_of(request: web.Request) -> str:
    """What the address asks for, else what the browser is known to prefer."""
    asked = request.query.get("language")
    return asked if asked in LANGUAGES else preferred(request)


def preferred(request: web.Request) -> str:
    kept = request.cookies.get(COOKIE)
    if kept in LANGUAGES:
        return kept
    for part in request.headers.get("Accept-Language", "fr").split(","):
        if part.strip()[:2] in LANGUAGES:
            return part.strip()[:2]
    return "fr"


def remember_language(request: web.Request, response: web.Response, language: str) -> None:
    """Keep what was asked for in the address, for a year."""
    if request.query.get("language") in LANGUAGES:
        response.set_cookie(COOKIE, language, max_age=365 * 86400, samesite="Lax", secure=request.secure)
