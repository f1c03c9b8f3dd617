"""`alex admin shop …`: who sells, prices, coupons and the books, in a terminal."""

import json
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from bot.command_runs import on_app

if TYPE_CHECKING:
    from agents.sales.service import SalesService
    from bot.app import App

Deed = Callable[["SalesService"], Awaitable[str]]


def sales_desk() -> typer.Typer:
    desk = typer.Typer(no_args_is_help=True, help="Who sells, prices, coupons, the books.")
    _selling(desk)
    _free(desk)
    _coupons(desk)
    _books(desk)
    return desk


def _work(deed: Deed) -> None:
    async def with_sales(app: "App") -> str:
        await app.team.sales.set_up_catalogue()
        return await deed(app.team.sales)

    on_app(with_sales)


def _selling(desk: typer.Typer) -> None:
    @desk.command()
    def seller(
        *,
        name: Annotated[str, typer.Option()],
        address: Annotated[str, typer.Option()],
        siren: Annotated[str, typer.Option()],
        email: Annotated[str, typer.Option()],
        phone: Annotated[str, typer.Option()],
        mediator: Annotated[str, typer.Option(help="name and address of the consumer mediator")],
        vat_number: Annotated[str | None, typer.Option(help="absent: exempt, art. 293 B du CGI")] = None,
    ) -> None:
        """Name who sells, as every order page and invoice shows it; real payments stay shut without."""
        from agents.sales.service import SellerDetails

        async def deed(sales: "SalesService") -> str:
            await sales.name_seller(SellerDetails(name, address, siren, vat_number, email, phone, mediator))
            return f"{name} sells from now on"

        _work(deed)

    @desk.command()
    def price(product: str, cents: Annotated[int, typer.Argument(min=1)], currency: str = "EUR") -> None:
        """A new price from now on, in minor units (XTR: Telegram Stars); the history keeps the old one."""
        from storage.money import Money

        async def deed(sales: "SalesService") -> str:
            await sales.set_price(product, Money(cents, currency))
            return f"{product}: {cents} {currency}"

        _work(deed)


def _free(desk: typer.Typer) -> None:
    @desk.command("free-cases")
    def free_cases(most: Annotated[int, typer.Argument(min=0)]) -> None:
        """How many diagnoses are free for everybody in a calendar month in Paris; what is grave never counts."""

        async def deed(sales: "SalesService") -> str:
            await sales.set_free_cases(most)
            return f"{most} diagnoses a month are free"

        _work(deed)


def _coupons(desk: typer.Typer) -> None:
    @desk.command()
    def coupon(
        code: str,
        *,
        percent: Annotated[int | None, typer.Option(min=1, max=100)] = None,
        cents: Annotated[int | None, typer.Option(min=1)] = None,
        most_uses: Annotated[int | None, typer.Option(min=1)] = None,
        most_per_person: Annotated[int | None, typer.Option(min=1)] = None,
    ) -> None:
        """A reduction, by --percent or by --cents."""
        from agents.sales.coupons import NewCoupon
        from storage.models.catalogue import CouponKind

        if (percent is None) == (cents is None):
            raise typer.BadParameter("one of --percent and --cents is needed")

        async def deed(sales: "SalesService") -> str:
            kind, value = (CouponKind.percent, percent) if percent is not None else (CouponKind.amount, cents)
            new = NewCoupon(code, kind, value or 0, sales.now(), most_uses=most_uses, most_per_person=most_per_person)
            await sales.add_coupon(new)
            return f"{code} is valid from now on"

        _work(deed)


def _books(desk: typer.Typer) -> None:
    @desk.command()
    def prove() -> None:
        """Prove the books: every law that does not hold is named, and freezes what it touches."""

        async def deed(sales: "SalesService") -> str:
            breaks = await sales.prove()
            return (
                "\n".join(f"order {one.order_id}: {one.law} ({one.subject})" for one in breaks) or "the books are whole"
            )

        _work(deed)

    @desk.command()
    def ereporting(
        first: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], help="first day, in Paris")],
        last: Annotated[datetime, typer.Argument(formats=["%Y-%m-%d"], help="last day, included")],
        *,
        in_json: Annotated[bool, typer.Option("--json")] = False,
        with_tests: Annotated[bool, typer.Option(help="papers of the test page too")] = False,
    ) -> None:
        """Sales as the tax office is told of them, as CSV: to consumers by day and rate, to businesses one by one."""
        from agents.sales.ereporting import as_csv, as_json

        async def deed(sales: "SalesService") -> str:
            rows = await sales.ereporting(first.date(), last.date(), with_tests=with_tests)
            return json.dumps(list(as_json(rows)), ensure_ascii=False) if in_json else as_csv(rows).rstrip()

        _work(deed)

    @desk.command()
    def orders() -> None:
        """The round of every quarter of an hour, now: missed events, refunds, instalments, deliveries."""

        async def deed(sales: "SalesService") -> str:
            await sales.rounds.run()
            return "done"

        _work(deed)
