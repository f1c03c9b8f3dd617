"""How a member of staff gets in: the second factor, its recovery codes, and keys of their own for the API."""

import hmac
from collections.abc import Sequence

from aiohttp import web

from agents.errors import DomainError, InvalidInput
from agents.staff.second_factor import CodeLocked, CodeWrong, Enrolment
from agents.staff.service import Member, NotSignedIn, SecondFactorMissing, SecondFactorOwed
from agents.texts.lookup import say
from bot.app import App
from bot.web.console.pages import COOKIE, Console, form_of, page
from bot.web.languages import preferred
from bot.web.limits import Limits
from storage.models.ids import ContactId
from storage.models.staff import StaffRole

_HOME = "/console/conversations"
_LONGEST_NAME = 60


class AccessPages:
    def __init__(self, app: App, console: Console, *, limits: Limits) -> None:
        self._staff = app.team.staff
        self._factors = app.team.second_factors
        self._keys = app.team.keys
        self._console = console
        self._limits = limits
        self._base = app.settings.web.public_url or ""

    def register(self, server: web.Application) -> None:
        router = server.router
        router.add_get("/console/second-factor", self.ask)
        router.add_post("/console/second-factor", self.prove)
        router.add_get("/console/access", self.show)
        router.add_post("/console/access", self.change)
        router.add_post("/console/access/keys", self.key)
        router.add_post("/console/access/links", self.link)

    async def ask(self, request: web.Request) -> web.Response:
        """The page between the link and the console."""
        member = await self._arriving(request)
        try:
            await self._staff.member(request.cookies[COOKIE], language=preferred(request))
        except SecondFactorMissing as error:
            raise web.HTTPSeeOther("/console/access") from error
        except SecondFactorOwed:
            return page("second_factor.html.j2", language=member.language, csrf=member.csrf, problem="")
        raise web.HTTPSeeOther(_HOME)

    async def prove(self, request: web.Request) -> web.Response:
        member, form = await self._checked(request)
        self._limits.check("second factor", request.remote or "unknown", per_minute=20)
        try:
            await self._factors.prove(request.cookies[COOKIE], member, form.get("code", "")[:40])
        except (CodeWrong, CodeLocked) as error:
            problem = say(f"errors.{error.code}", member.language)
            return page(
                "second_factor.html.j2",
                status=error.http_status,
                language=member.language,
                csrf=member.csrf,
                problem=problem,
            )
        raise web.HTTPSeeOther(_HOME)

    async def show(self, request: web.Request) -> web.Response:
        return await self._page(await self._arrived(request))

    async def change(self, request: web.Request) -> web.Response:
        """Set up, take off, or draw new recovery codes; each of them by a code of the authenticator."""
        member, form = await self._checked(request)
        if form.get("do") == "begin":
            try:
                return await self._page(member, enrolment=await self._factors.begin(member))
            except DomainError as error:
                return await self._page(member, problem=error)
        self._limits.check("second factor", request.remote or "unknown", per_minute=20)
        try:
            return await self._page(member, codes=await self._coded(request, member, form))
        except (CodeWrong, CodeLocked) as error:
            return await self._page(member, enrolment=await self._factors.begun(member), problem=error)

    async def _coded(self, request: web.Request, member: Member, form: dict[str, str]) -> Sequence[str]:
        code, session = form.get("code", "")[:40], request.cookies[COOKIE]
        match form.get("do"):
            case "enrol":
                return await self._factors.enrol(session, member, code)
            case "recovery":
                await self._staff.member(session)
                return await self._factors.renew_recovery(member, code)
            case "remove":
                await self._staff.member(session)
                await self._factors.remove(member, code)
                return ()
            case _:
                raise InvalidInput

    async def key(self, request: web.Request) -> web.Response:
        """A new key, shown on this one page; or an old one that opens nothing any more."""
        member, form = await self._console.checked(request, StaffRole.read_only)
        by = f"contact:{member.contact_id}"
        revoked = form.get("revoke", "")
        if revoked.isdecimal() and len(revoked) < 16:
            await self._keys.revoke(int(revoked), by=by, of=member.contact_id)
            raise web.HTTPSeeOther("/console/access")
        role = form.get("role", "")
        if role not in set(StaffRole):
            raise InvalidInput(fields="role")
        name = form.get("name", "")
        try:
            made = await self._keys.make(member.contact_id, name=name, role=StaffRole(role), by=by)
        except DomainError as error:
            return await self._page(member, problem=error, typed=(name[:_LONGEST_NAME], role))
        return await self._page(member, key=made)

    async def link(self, request: web.Request) -> web.Response:
        """A one-time link for a colleague, shown on this one page."""
        member, form = await self._console.checked(request, StaffRole.admin)
        whom = form.get("whom", "")
        if not (whom.isascii() and whom.isdecimal() and len(whom) < 16):
            raise InvalidInput(fields="whom")
        token = await self._staff.invite(ContactId(int(whom)), by=member)
        url = f"{self._base or request.url.origin()}/console/sign-in?token={token}"
        return await self._page(member, link=(int(whom), url))

    async def _page(
        self,
        member: Member,
        *,
        enrolment: Enrolment | None = None,
        codes: Sequence[str] = (),
        key: str = "",
        link: tuple[int, str] | None = None,
        problem: DomainError | None = None,
        typed: tuple[str, str] = ("", ""),
    ) -> web.Response:
        """`typed` is the name and the role of a key that was refused, `link` for whom and where it leads."""
        roles = [role for role in StaffRole if member.may(role)]
        return page(
            "access.html.j2",
            status=problem.http_status if problem is not None else 200,
            here="access",
            member=member,
            standing=await self._factors.standing(member.contact_id),
            enrolment=enrolment,
            picture=_picture(enrolment.uri) if enrolment is not None else "",
            codes=codes,
            key=key,
            link=link,
            colleagues=await self._staff.invitable(member),
            keys=await self._keys.listed(member.contact_id),
            roles=roles,
            typed=typed,
            problem=say(f"errors.{problem.code}", member.language) if problem is not None else "",
        )

    async def _arriving(self, request: web.Request) -> Member:
        """Whose session it is, the second factor still to come. Raises HTTPSeeOther without one."""
        try:
            return await self._staff.arriving(request.cookies.get(COOKIE, ""), language=preferred(request))
        except NotSignedIn as error:
            raise web.HTTPSeeOther("/console/sign-in") from error

    async def _arrived(self, request: web.Request) -> Member:
        """Signed in whole, or as far as one can be who has to set up a second factor first."""
        member = await self._arriving(request)
        try:
            return await self._staff.member(request.cookies[COOKIE], language=preferred(request))
        except SecondFactorMissing:
            return member
        except SecondFactorOwed as error:
            raise web.HTTPSeeOther("/console/second-factor") from error

    async def _checked(self, request: web.Request) -> tuple[Member, dict[str, str]]:
        """As Console.checked(), for a session that owes its second factor."""
        member = await self._staff.arriving(request.cookies.get(COOKIE, ""), language=preferred(request))
        form = await form_of(request)
        if not hmac.compare_digest(form.get("csrf", "").encode(), member.csrf.encode()):
            raise NotSignedIn
        return member, form


def _picture(uri: str) -> str:
    """The square code as an image within the page, so that the secret is in no address."""
    import segno  # noqa: PLC0415 -- drawn once in the life of a member of staff

    return str(segno.make(uri, error="m").svg_data_uri(scale=5, border=4, light="white"))
