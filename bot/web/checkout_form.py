"""What the buyer fills in, parsed at the door."""

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError, model_validator

from agents.sales.ordering import Buyer
from agents.sales.policy import Consent
from agents.texts.lookup import say
from storage.models.order import BuyerKind

_ADDRESS = r"^[^@\s<>,;]{1,64}@[^@\s<>,;.]+(\.[^@\s<>,;.]+)+$"
Email = Annotated[str, StringConstraints(strip_whitespace=True, max_length=254, pattern=_ADDRESS)]
"""Whether an address exists only a mail can tell; this keeps out what is none."""
_Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


class CheckoutForm(BaseModel):
    model_config = ConfigDict(extra="ignore")

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=120)]
    email: Email
    kind: BuyerKind = BuyerKind.consumer
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] = "FR"
    company: _Line = ""
    siren: Annotated[str, StringConstraints(strip_whitespace=True, max_length=20)] = ""
    vat_number: Annotated[str, StringConstraints(strip_whitespace=True, max_length=20)] = ""
    address: _Line = ""
    consent_terms: bool = False
    consent_immediate_delivery: bool = False
    consent_waiver: bool = False
    consent_early_start: bool = False

    @model_validator(mode="after")
    def _whole_company(self) -> Self:
        digits = "".join(self.siren.split())
        known = digits.isascii() and digits.isdecimal() and len(digits) == 9
        if self.kind is BuyerKind.business and not (self.company and self.address and known):
            raise ValueError("company")
        return self

    def consents(self) -> frozenset[Consent]:
        return frozenset(one for one in Consent if getattr(self, f"consent_{one.value}"))

    def buyer(self) -> Buyer:
        company = {}
        if self.kind is BuyerKind.business:
            siren = "".join(self.siren.split())
            company = {"name": self.company, "siren": siren, "vat_number": self.vat_number, "address": self.address}
        return Buyer(self.name, self.email, self.kind, self.country, company)


def problems(error: ValidationError, language: str) -> Mapping[str, str]:
    """A sentence for each field that is wrong."""
    places = [str(one["loc"][0]) if one["loc"] else "company" for one in error.errors()]
    known = ("name", "email", "company")
    return {place: say(f"checkout.check_{place}", language) for place in places if place in known} or {
        "": say("errors.invalid_input", language)
    }
