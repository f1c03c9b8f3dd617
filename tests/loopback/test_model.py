"""The loopback model, heard through the clients that Alex uses."""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator

import httpx
import openai
import pytest
from langchain_core.messages import AIMessageChunk
from langchain_core.tools import tool
from langchain_openai import ChatOpenAI, OpenAIEmbeddings
from pydantic import SecretStr

from tests.loopback.model import (
    LoopbackModel,
    calls,
    drops,
    empty,
    fails,
    malformed,
    repeats_the_question,
    says,
    slow,
    stalls,
)


@tool
def decode_code(code: str) -> str:
    """Decode a fault code."""
    return code


@pytest.fixture
async def model() -> AsyncIterator[LoopbackModel]:
    async with LoopbackModel() as model:
        yield model


@pytest.fixture
async def client(model: LoopbackModel) -> AsyncIterator[openai.AsyncOpenAI]:
    async with openai.AsyncOpenAI(
        base_url=model.base_url, api_key="loopback-key", max_retries=0, timeout=60.0
    ) as client:
        yield client


async def asked(client: openai.AsyncOpenAI, text: str = "Bonjour") -> str | None:
    answer = await client.chat.completions.create(model="loopback", messages=[{"role": "user", "content": text}])
    return answer.choices[0].message.content


async def streamed(client: openai.AsyncOpenAI) -> list[str]:
    pieces: list[str] = []
    stream = await client.chat.completions.create(
        model="loopback", messages=[{"role": "user", "content": "Bonjour"}], stream=True
    )
    async for chunk in stream:
        pieces += [choice.delta.content for choice in chunk.choices if choice.delta.content]
    return pieces


@pytest.fixture
async def connections() -> AsyncIterator[httpx.AsyncClient]:
    """LangChain keeps its connections open for ever unless it is given some."""
    async with httpx.AsyncClient(timeout=60.0) as connections:
        yield connections


@pytest.fixture
def chat(model: LoopbackModel, connections: httpx.AsyncClient) -> ChatOpenAI:
    return ChatOpenAI(
        model="loopback",
        base_url=model.base_url,
        api_key=SecretStr("loopback-key"),
        max_retries=0,
        http_async_client=connections,
    )


async def test_answers_come_in_the_order_of_the_script_then_repeat_the_question(
    model: LoopbackModel, client: openai.AsyncOpenAI
) -> None:
    model.then(says("Un."), says("Deux."))

    assert [await asked(client), await asked(client), await asked(client, "Et après ?")] == [
        "Un.",
        "Deux.",
        "Vous avez dit : Et après ?",
    ]
    assert model.requests[2]["messages"] == [{"role": "user", "content": "Et après ?"}]


async def test_a_function_may_answer_every_request(connections: httpx.AsyncClient) -> None:
    async with LoopbackModel(lambda request: says(str(len(request["messages"]))), api_key=None) as model:
        body = {"messages": [{"role": "user", "content": "a"}, {"role": "user", "content": "b"}]}
        answer = await connections.post(f"{model.base_url}/chat/completions", json=body)

    assert answer.json()["choices"][0]["message"]["content"] == "2"


async def test_usage_is_counted_in_words(model: LoopbackModel, chat: ChatOpenAI) -> None:
    model.then(says("Trois mots ici"))
    answer = await chat.ainvoke("un deux")

    assert answer.usage_metadata is not None
    assert (answer.usage_metadata["input_tokens"], answer.usage_metadata["output_tokens"]) == (2, 3)


async def test_an_answer_streams_in_words_and_ends_with_its_usage(model: LoopbackModel, chat: ChatOpenAI) -> None:
    model.then(says("Le papillon est encrassé."))
    whole: AIMessageChunk | None = None
    pieces: list[str] = []
    async for chunk in chat.astream("Bonjour", stream_usage=True):
        assert isinstance(chunk, AIMessageChunk)
        pieces += [str(chunk.content)] * bool(chunk.content)
        whole = chunk if whole is None else whole + chunk

    assert pieces == ["Le", " papillon", " est", " encrassé."]
    assert whole is not None
    assert whole.usage_metadata is not None
    assert whole.usage_metadata["output_tokens"] == 4


async def test_a_tool_is_called_whole(model: LoopbackModel, chat: ChatOpenAI) -> None:
    model.then(calls("decode_code", {"code": "P0401"}))
    answer = await chat.bind_tools([decode_code]).ainvoke("P0401 ?")

    assert [(call["name"], call["args"]) for call in answer.tool_calls] == [("decode_code", {"code": "P0401"})]
    assert model.requests[0]["tools"][0]["function"]["name"] == "decode_code"


async def test_a_tool_call_streams_in_pieces(model: LoopbackModel, chat: ChatOpenAI) -> None:
    model.then(calls("decode_code", {"code": "P0401"}))
    chunks = [chunk async for chunk in chat.bind_tools([decode_code]).astream("P0401 ?")]
    whole = chunks[0]
    for chunk in chunks[1:]:
        whole = whole + chunk  # type: ignore[assignment] # chunks add to chunks, which the message type hides

    assert [(call["name"], call["args"]) for call in whole.tool_calls] == [("decode_code", {"code": "P0401"})]


async def test_malformed_arguments_arrive_as_an_invalid_call(model: LoopbackModel, chat: ChatOpenAI) -> None:
    model.then(malformed("decode_code"))
    answer = await chat.bind_tools([decode_code]).ainvoke("P0401 ?")

    assert answer.tool_calls == []
    assert [call["name"] for call in answer.invalid_tool_calls] == ["decode_code"]


async def test_an_empty_answer_is_empty(model: LoopbackModel, chat: ChatOpenAI) -> None:
    model.then(empty())

    assert (await chat.ainvoke("Bonjour")).content == ""


async def test_a_slow_first_token_takes_its_time(model: LoopbackModel, client: openai.AsyncOpenAI) -> None:
    model.then(slow("Enfin.", 0.2))
    started = time.monotonic()

    assert await asked(client) == "Enfin."
    assert time.monotonic() - started >= 0.2


async def test_a_slow_answer_ends_in_the_clients_timeout(model: LoopbackModel, client: openai.AsyncOpenAI) -> None:
    model.then(slow("Trop tard.", 30))

    with pytest.raises(openai.APITimeoutError):
        await asked(client.with_options(timeout=0.1))


async def test_a_stall_in_mid_stream_ends_in_the_clients_timeout(
    model: LoopbackModel, client: openai.AsyncOpenAI
) -> None:
    model.then(stalls("Un deux trois", after=2))

    with pytest.raises(openai.APITimeoutError):
        await streamed(client.with_options(timeout=0.2))


async def test_a_dropped_connection_is_a_connection_error(model: LoopbackModel, client: openai.AsyncOpenAI) -> None:
    model.then(drops())

    with pytest.raises(openai.APIConnectionError):
        await asked(client)


async def test_a_stream_may_break_off(model: LoopbackModel, client: openai.AsyncOpenAI) -> None:
    model.then(drops("Un deux trois", after=1))

    with pytest.raises(openai.APIConnectionError):
        await streamed(client)


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, openai.BadRequestError),
        (401, openai.AuthenticationError),
        (429, openai.RateLimitError),
        (500, openai.InternalServerError),
        (503, openai.InternalServerError),
    ],
)
async def test_a_failure_has_its_status(
    model: LoopbackModel, client: openai.AsyncOpenAI, status: int, error: type[openai.APIStatusError]
) -> None:
    model.then(fails(status))

    with pytest.raises(error) as caught:
        await asked(client)
    assert caught.value.status_code == status


async def test_a_rate_limit_says_when_to_come_back(model: LoopbackModel, client: openai.AsyncOpenAI) -> None:
    model.then(fails(429, retry_after=0.5))

    with pytest.raises(openai.RateLimitError) as caught:
        await asked(client)
    assert caught.value.response.headers["retry-after"] == "0.5"


async def test_a_client_that_retries_gets_the_next_answer(model: LoopbackModel, client: openai.AsyncOpenAI) -> None:
    model.then(fails(503, retry_after=0.01), says("De retour."))

    assert await asked(client.with_options(max_retries=1)) == "De retour."
    assert len(model.requests) == 2


async def test_a_wrong_key_is_refused(model: LoopbackModel, client: openai.AsyncOpenAI) -> None:
    with pytest.raises(openai.AuthenticationError):
        await asked(client.with_options(api_key="wrong"))


@pytest.mark.parametrize(
    "messages",
    [
        [],
        [{"role": "tool", "tool_call_id": "call_1", "content": "x"}],
        [
            {
                "role": "assistant",
                "content": None,
                "tool_calls": [{"id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"}}],
            },
            {"role": "user", "content": "?"},
        ],
    ],
)
async def test_a_conversation_out_of_order_is_refused_as_the_real_api_does(
    model: LoopbackModel, messages: list[dict[str, object]]
) -> None:
    headers = {"Authorization": "Bearer loopback-key"}
    async with httpx.AsyncClient() as client:
        answer = await client.post(f"{model.base_url}/chat/completions", json={"messages": messages}, headers=headers)

    assert answer.status_code == 400


async def test_embeddings_are_the_same_every_time_and_near_for_near_words(
    model: LoopbackModel, connections: httpx.AsyncClient
) -> None:
    embeddings = OpenAIEmbeddings(
        model="loopback",
        openai_api_base=model.base_url,
        openai_api_key=SecretStr("loopback-key"),
        check_embedding_ctx_length=False,
        http_async_client=connections,
    )
    misfire, misfires, brakes = await embeddings.aembed_documents(["raté d’allumage", "ratés d’allumage", "freins"])

    assert await embeddings.aembed_query("raté d’allumage") == misfire
    assert _nearness(misfire, misfires) > 0.6
    assert _nearness(misfire, brakes) < 0.2
    assert len(misfire) == 256


async def test_embeddings_of_token_numbers_are_taken(model: LoopbackModel, client: openai.AsyncOpenAI) -> None:
    answer = await client.embeddings.create(model="loopback", input=[[1, 2, 3], [4]], dimensions=64)

    assert [len(one.embedding) for one in answer.data] == [64, 64]


def _nearness(one: list[float], other: list[float]) -> float:
    return sum(left * right for left, right in zip(one, other, strict=True))


async def test_the_models_are_listed(model: LoopbackModel, client: openai.AsyncOpenAI) -> None:
    assert [one.id async for one in client.models.list()] == ["loopback"]


def test_a_question_in_parts_is_repeated_too() -> None:
    parts = [{"type": "text", "text": "Bonjour"}, {"type": "text", "text": "Alex"}]

    assert repeats_the_question({"messages": [{"role": "user", "content": parts}]}) == says(
        "Vous avez dit : Bonjour Alex"
    )


async def test_another_process_may_write_the_script(model: LoopbackModel, client: openai.AsyncOpenAI) -> None:
    async with httpx.AsyncClient() as other:
        root = model.base_url.removesuffix("/v1")
        await other.post(f"{root}/loopback/script", json=[{"text": "De loin."}])

    assert await asked(client) == "De loin."


async def test_it_runs_alone() -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.loopback.model", "--status", "503", stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        ready = (await asyncio.wait_for(process.stdout.readline(), 120)).decode().split()
        async with httpx.AsyncClient() as client:
            body = {"messages": [{"role": "user", "content": "?"}]}
            answer = await client.post(f"{ready[1]}/chat/completions", content=json.dumps(body))
    finally:
        process.terminate()
        await process.wait()
    assert answer.status_code == 503
