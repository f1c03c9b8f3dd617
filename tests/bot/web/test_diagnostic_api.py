"""The diagnosis for programs: gone on with by answers, once under a key, and nobody else's."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.app import App
from bot.web.server import build_server
from storage.database import Transaction
from tests.builders import plain

Client = TestClient[web.Request, web.Application]
BODY = {"text": "ma clio 4 1.5 dci perd de la puissance", "language": "fr"}


@pytest.fixture
async def client(app: App) -> AsyncIterator[Client]:
    async with TestClient(TestServer(build_server(app))) as open_client:
        yield open_client


async def post(
    client: Client, path: str, body: object, *, key: str = "", once: str = "", language: str = "fr"
) -> tuple[int, dict[str, Any], Mapping[str, str]]:
    given = {"Authorization": f"Bearer {key}" if key else "", "Idempotency-Key": once, "Accept-Language": language}
    headers = {name: value for name, value in given.items() if value}
    response = await client.post(path, json=body, headers=headers)
    return response.status, await response.json(), response.headers


async def opened(client: Client, *, key: str = "") -> dict[str, Any]:
    status, found, _ = await post(client, "/api/diagnostic", BODY, key=key)
    assert status == 200
    return found


async def test_a_case_goes_on_with_answers_words_and_codes(client: Client) -> None:
    first = await opened(client)
    path = f"/api/diagnostic/{first['case']}/answers"
    finding = first["next_check"]["finding"]
    _, second, _ = await post(client, path, {"answers": [{"finding": finding, "answer": "non"}]})
    assert second["case"] == first["case"]
    assert second["next_check"]["finding"] != finding
    asked = second["next_check"]["finding"]
    _, third, _ = await post(client, path, {"answers": [{"answer": "Oui"}], "codes": ["P0299"], "text": "fumée noire"})
    assert [code["code"] for code in third["codes"]] == ["P0299"]
    assert {asked, "black_smoke"} <= {one["finding"] for one in third["understood"]}
    assert third["next_check"] is None or third["next_check"]["finding"] not in {finding, asked}


async def test_what_was_replaced_in_vain_is_not_proposed_to_a_program_either(client: Client) -> None:
    _, first, _ = await post(client, "/api/diagnostic", {"text": "golf 7 1.6 tdi P0401", "language": "fr"})
    path = f"/api/diagnostic/{first['case']}/answers"
    _, after, _ = await post(client, path, {"text": "vanne EGR remplacée, toujours pareil"})
    assert first["causes"][0]["component_en"] == "egr_valve"
    assert "egr_valve" not in {cause["component_en"] for cause in after["causes"] if cause["probability"] > 0.001}


async def test_a_case_of_somebody_else_is_not_there(app: App, client: Client) -> None:
    mine, other = await app.team.staff.new_api_key("garage"), await app.team.staff.new_api_key("other")
    case = (await opened(client, key=mine))["case"]
    number = case.partition("-")[0]
    told = {"answers": [{"answer": "non"}]}
    refused = [
        await post(client, f"/api/diagnostic/{reference}/answers", told, key=key)
        for reference, key in ((case, other), (case, ""), (number, mine), ("999-x", mine), ("é", mine))
    ]
    assert {status for status, _, _ in refused} == {404}
    assert len({found["detail"] for _, found, _ in refused}) == 1
    assert (await post(client, f"/api/diagnostic/{case}/answers", told, key=mine))[0] == 200


async def test_the_same_request_under_its_key_is_done_once(app: App, client: Client) -> None:
    first = await post(client, "/api/diagnostic", BODY, once="a")
    again = await post(client, "/api/diagnostic", BODY, once="a")
    assert (again[0], again[1]) == (200, first[1])
    path = f"/api/diagnostic/{first[1]['case']}/answers"
    told = {"answers": [{"answer": "non"}]}
    assert (await post(client, path, told, once="b"))[1] == (await post(client, path, told, once="b"))[1]
    other = await post(client, "/api/diagnostic", {**BODY, "text": "ma clio fume"}, once="a")
    assert (other[0], other[1]["error"]) == (409, "key_used_elsewhere")
    cases = await app.database.write(lambda tx: tx.connection.exec_driver_sql('SELECT count(*) FROM "case"').scalar())
    assert cases == 1
    key = await app.team.staff.new_api_key("garage")
    assert (await post(client, "/api/diagnostic", BODY, once="a", key=key))[1]["case"] != first[1]["case"]


async def test_what_was_refused_under_a_key_may_be_asked_again(client: Client) -> None:
    case = (await opened(client))["case"]
    path = f"/api/diagnostic/{case}/answers"
    wrong = await post(client, path, {"answers": [{"finding": "nonsense", "answer": "oui"}]}, once="c")
    assert (wrong[0], wrong[1]["error"]) == (422, "unknown_finding")
    assert (await post(client, path, {"answers": [{"answer": "non"}]}, once="c"))[0] == 200


async def test_a_request_that_is_worked_on_is_not_begun_again(app: App, client: Client) -> None:
    def unanswered(tx: Transaction) -> None:
        row = tx.remote.known("visitor:127.0.0.1", "d")
        assert row is not None
        row.answer = None

    await post(client, "/api/diagnostic", BODY, once="d")
    await app.database.write(unanswered)
    status, found, headers = await post(client, "/api/diagnostic", BODY, once="d")
    assert (status, found["error"], headers["Retry-After"]) == (409, "still_working", "1")


@pytest.mark.parametrize(
    ("body", "language", "sentence"),
    [
        ({}, "fr", "Il faut au moins un de ces champs : text, codes."),
        ({}, "en", "At least one of these fields is needed: text, codes."),
        ({"text": 5}, "fr", "text : un texte est attendu"),
        ({"text": "a", "langue": "fr"}, "fr", "langue : ce champ est inconnu"),
        ({"codes": [" "]}, "en", "codes.0: this text does not have the expected form"),
        ({"codes": ["P" * 21]}, "en", "codes.0: at most 20 characters"),
        ({"text": "a", "language": "de"}, "en", "language: possible values: fr, en"),
    ],
)
async def test_a_bad_body_is_answered_in_the_language_of_whoever_sent_it(
    client: Client, body: object, language: str, sentence: str
) -> None:
    status, found, _ = await post(client, "/api/diagnostic", body, language=language)
    assert (status, found["error"]) == (422, "invalid_input")
    assert sentence in plain(found["detail"])


async def test_answers_without_any_are_refused(client: Client) -> None:
    case = (await opened(client))["case"]
    status, found, _ = await post(client, f"/api/diagnostic/{case}/answers", {})
    assert (status, "answers, text, codes" in found["detail"]) == (422, True)
    assert (await post(client, f"/api/diagnostic/{case}/answers", {"answers": [{"answer": " "}]}))[0] == 422


async def test_null_is_as_good_as_left_out(client: Client) -> None:
    told = {"text": None, "codes": ["P0401"], "vehicle": None, "language": None}
    status, found, _ = await post(client, "/api/diagnostic", told)
    assert (status, found["vehicle"], found["language"]) == (200, None, "fr")
    further = {"answers": None, "text": "elle broute", "codes": None}
    assert (await post(client, f"/api/diagnostic/{found['case']}/answers", further))[0] == 200


async def test_too_many_requests_are_told_when_to_come_back(app: App, client: Client) -> None:
    answers = [await post(client, "/api/diagnostic", {}) for _ in range(62)]
    status, found, headers = answers[-1]
    assert (status, found["error"]) == (429, "too_many")
    assert int(headers["Retry-After"]) >= 1
    key = await app.team.staff.new_api_key("garage")
    assert (await post(client, "/api/diagnostic", {}, key=key))[0] == 422
