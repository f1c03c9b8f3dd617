"""Repairs teach: what was told is kept, a version is made of it, and it serves once somebody says so."""

from datetime import date

import pytest

from agents.diagnosis.blaming import author_of, one_author_each
from agents.errors import Conflict, NotFound
from bot.app import App
from bot.library import Library
from knowledge.diagnosis.evidence import Learned
from knowledge.diagnosis.versions import changes
from knowledge.language.vehicles import parse_vehicle
from storage.database import Transaction
from storage.models.garage import CaseState
from storage.models.ids import ContactId
from storage.models.learning import RepairReport, VersionState
from storage.models.staff import AuditEntry, StaffRole
from tests.builders import Person

CLIO = "Clio IV 1.5 dCi 2014"


async def known(app: App) -> ContactId:
    return ContactId(await app.team.staff.add_member("terminal", "alice", role=StaffRole.agent))


async def invoices(app: App, count: int, words: str = "turbo remplacé") -> None:
    vehicle = parse_vehicle(CLIO)
    for number in range(count):
        await app.team.learning.report_invoice(
            words, number=str(number), workshop=f"garage {number}", vehicle=vehicle, verified=True
        )


async def share_of_the_turbo(app: App) -> float:
    await app.use_what_was_learnt()
    found = await app.team.diagnosis.diagnose_once(
        text="perte de puissance", codes=(), vehicle=f"{CLIO} 150000 km", language="fr"
    )
    shares = {cause.component_en: cause.probability for cause in found.diagnosis.causes}
    return shares.get("turbocharger", 0.0)


async def test_a_corrected_car_teaches_of_its_own_engine_and_its_own_injector(app: App) -> None:
    alice = await known(app)
    await app.team.diagnosis.diagnose(alice, text="ma clio 4 1.5 dci 2014 démarre mal à froid", language="fr")
    await app.team.diagnosis.diagnose(alice, text="non, c'est la 1.2 TCe", language="fr")
    told = await app.team.learning.report(alice, "c'était l'injecteur du cylindre 1", language="fr")
    assert told is not None
    (kept,) = await app.database.write(lambda tx: tx.learning.reports())
    assert (kept.component, kept.energy, kept.engine_family) == ("petrol_injector", "petrol", "renault_tce_12")


async def test_a_repair_of_the_car_that_is_named_closes_that_car_s_case(app: App) -> None:
    alice = await known(app)
    await app.team.diagnosis.diagnose(alice, text="ma twingo 2 a la direction dure et le voyant allumé", language="fr")
    await app.team.diagnosis.diagnose(alice, text="et ma 208 claque en braquant", language="fr")
    told = await app.team.learning.report(
        alice, "c'est bon pour la twingo, le garage a changé la colonne", language="fr"
    )
    assert told is not None
    assert "olonne" in told.component
    files = await app.team.learning.garage_file(alice)
    cases = await app.database.write(lambda tx: tx.cases.of_owner(alice, limit=5))
    assert len(files) == 2
    assert {case.text[:9]: case.state for case in cases}["et ma 208"] == CaseState.open


async def test_one_invoice_counts_once_however_its_workshop_is_written(app: App) -> None:
    for number, workshop in (("F 12", "Garage Léon"), ("f 12", " garage leon ")):
        await app.team.learning.report_invoice(
            "turbo", number=number, workshop=workshop, vehicle=parse_vehicle(CLIO), verified=False
        )
    (kept,) = await app.database.write(lambda tx: tx.learning.reports())
    assert kept.author == "workshop:garage leon"


async def test_what_cured_the_car_is_kept_and_closes_the_case(app: App) -> None:
    alice = await known(app)
    await app.team.diagnosis.diagnose(alice, text="ma clio 4 1.2 essence broute, voyant moteur P0301", language="fr")
    told = await app.team.learning.report(alice, "c'était la bobine", language="fr")
    assert told is not None
    assert told.component == "Bobine d’allumage"
    (kept,) = await app.database.write(lambda tx: tx.learning.reports())
    assert (kept.component, kept.helped, kept.trust, kept.author) == (
        "ignition_coil",
        True,
        "account",
        f"contact:{alice}",
    )
    assert kept.case_id is not None
    case = await app.database.write(lambda tx: tx.cases.get(kept.case_id or 0))
    assert case is not None
    assert case.state == CaseState.closed
    assert await app.team.learning.report(alice, "c'était la bobine", language="fr") is None


async def test_a_repair_that_did_not_help_leaves_the_case_open(app: App) -> None:
    alice = await known(app)
    await app.team.diagnosis.diagnose(alice, text="ma clio ne démarre plus", language="fr")
    for _ in range(2):
        told = await app.team.learning.report(alice, "la batterie", language="fr", helped=False)
    assert told is not None
    assert not told.is_new
    assert len(await app.database.write(lambda tx: tx.learning.reports())) == 1
    assert await app.team.diagnosis.open_diagnosis(alice, "fr") is not None


async def test_words_that_name_no_part_report_nothing(app: App) -> None:
    alice = await known(app)
    await app.team.diagnosis.diagnose(alice, text="elle broute", language="fr")
    assert await app.team.learning.report(alice, "c'est réparé", language="fr") is None


async def test_it_was_the_coil_said_in_chat_closes_the_case(alice: Person) -> None:
    await alice.says("ma clio 4 broute, voyant moteur clignotant")
    answer = await alice.says("c'était la bobine d'allumage")
    assert "c’est noté" in str(answer["reply"])
    assert "obine d" in str(answer["reply"])


async def test_the_command_takes_down_what_did_not_help(alice: Person) -> None:
    await alice.says("ma clio ne démarre plus, un clic et rien")
    answer = await alice.says("/repare pas la batterie")
    assert "n’a rien changé" in str(answer["reply"])


async def test_a_version_serves_only_once_approved_and_can_be_taken_back(app: App) -> None:
    before = await share_of_the_turbo(app)
    await invoices(app, 40)
    version = await app.team.learning.propose()
    assert version is not None
    assert await share_of_the_turbo(app) == pytest.approx(before)

    assert await app.team.learning.propose() is None, "the same reports make no second version"
    diff = await app.team.learning.diff(version)
    assert diff.state == VersionState.proposed
    assert {str(one["component"]) for one in diff.changes if float(str(one["points"])) > 0} == {"turbocharger"}
    await app.team.learning.approve(version, by="owner")
    assert await share_of_the_turbo(app) > before + 0.05
    assert app.library.diagnostician.version.endswith(version)

    await app.team.learning.rollback("base", by="owner")
    assert await share_of_the_turbo(app) == pytest.approx(before)
    await app.team.learning.rollback(version, by="owner")
    assert await share_of_the_turbo(app) > before + 0.05
    audited = await app.database.write(lambda tx: [row.action for row in tx.session.query(AuditEntry)])
    assert audited == ["approve", "rollback", "rollback"]


async def test_what_a_person_told_on_channels_that_they_linked_is_of_one_author(app: App) -> None:
    def told(tx: Transaction) -> list[set[str]]:
        """The authors of both reports as they were told, and once the second Contact is linked into the first."""
        first, second = (tx.contacts.add(name=None, language="fr", now=tx.now) for _ in range(2))
        rows = [RepairReport(author=author_of(tx, ContactId(one)).name) for one in (first, second)]
        tx.contacts.add_link(
            second,
            into_id=first,
            code_id=tx.contacts.add_link_code(first, code_hash="h", expires_at=tx.now, now=tx.now).id,
            now=tx.now,
        )
        return [{row.author for row in rows}, {one.name for one in one_author_each(tx, rows).values()}]

    before, after = await app.database.write(told)
    assert (len(before), len(after)) == (2, 1)
    assert after < before


def test_what_is_newly_confirmed_is_listed_however_little_it_moves(library: Library) -> None:
    base = library.diagnostician.base
    factors = {"all": {"puretech.ignition_coil.internal": 1.01}}
    learned = Learned("v", base.version, date(2026, 11, 22), 1, factors, {"all": {"ignition_coil": 1}})
    assert [(one.component, one.confirmed) for one in changes(base, None, learned)] == [("ignition_coil", 1)]
    assert changes(base, learned, learned) == ()


async def test_a_version_that_is_unknown_or_never_served_is_refused(app: App) -> None:
    with pytest.raises(NotFound):
        await app.team.learning.approve("nothing", by="owner")
    for _ in range(2):
        await invoices(app, 5)
    assert len(await app.database.write(lambda tx: tx.learning.reports())) == 5, "an invoice counts once"
    version = await app.team.learning.propose()
    assert version is not None
    with pytest.raises(Conflict):
        await app.team.learning.rollback(version, by="owner")


async def test_what_was_learnt_on_another_base_does_not_serve(app: App) -> None:
    await invoices(app, 5)
    version = await app.team.learning.propose()
    assert version is not None
    await app.team.learning.approve(version, by="owner")

    def age(tx: Transaction) -> None:
        for row in tx.learning.versions():
            row.base_version = "another"

    await app.database.write(age)
    assert await app.team.learning.serving() is None
