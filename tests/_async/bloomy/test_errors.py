# The async source; twofold.mirror generates its blocking mirror.
"""What is raised for what: every error of a call is a `BloomyError` and the common class of its meaning."""

from __future__ import annotations

import pytest

import twofold
from twofold import Hooks
from twofold._async.bloomy.client import AsyncClient
from twofold.bloomy import APIError, BloomyError, errors, operations
from twofold.emulators import BloomyEmulator
from twofold.testing import FakeClock

STATUSES = {
    400: "BadRequestError",
    401: "AuthenticationError",
    403: "PermissionDeniedError",
    404: "NotFoundError",
    409: "ConflictError",
    422: "UnprocessableEntityError",
    429: "RateLimitError",
    500: "ServerError",
    503: "ServerError",
    504: "ServerError",
}


@pytest.mark.parametrize(("status", "name"), STATUSES.items())
async def test_statuses(client: AsyncClient, bloomy: BloomyEmulator, status: int, name: str) -> None:
    """Each status has its class, of this package and of the library, and carries what the API said."""
    bloomy.faults.add("GET", "todo/501", status=status, json={"Message": "Because."}, retry_after=3)
    with pytest.raises(APIError, match=rf"GET .*/todo/501 answered {status}: Because\.") as caught:
        await client.todo.details(501, max_retries=0)
    error = caught.value
    assert type(error) is getattr(errors, name)
    assert isinstance(error, getattr(twofold, name))
    assert (error.status_code, error.body, error.retry_after) == (status, {"Message": "Because."}, 3.0)
    assert (error.method, error.attempts, error.applied) == ("GET", 1, False)
    assert "emu-key" not in repr(vars(error))


async def test_timeout(client: AsyncClient, bloomy: BloomyEmulator) -> None:
    """A server that does not answer in time is a timeout of this package, and a `TimeoutError`."""
    bloomy.faults.add("GET", "todo/501", stall="answer")
    with pytest.raises(errors.APITimeoutError) as caught:
        await client.todo.details(501, timeout=0.05, max_retries=0)
    assert isinstance(caught.value, BloomyError)
    assert isinstance(caught.value, TimeoutError)


async def test_nobody_listens() -> None:
    """A connection that is refused is a transport error that says that nothing was sent."""
    async with AsyncClient("emu-key", "http://127.0.0.1:9/api/v1", max_retries=0) as client:
        with pytest.raises(errors.APIConnectionError) as caught:
            await client.todo.details(501)
    assert caught.value.sent is False


async def test_closed(client: AsyncClient, bloomy: BloomyEmulator) -> None:
    """A call on a closed client is an error of this package, and nothing is sent."""
    await client.close()
    with pytest.raises(errors.ClientClosedError) as caught:
        await client.todo.details(501)
    assert isinstance(caught.value, BloomyError)
    assert bloomy.requests == []


@pytest.mark.parametrize(
    "what", [{"truncate": "body"}, {"truncate": "json"}, {"empty": True}, {"null": "Id"}]
)
async def test_bad_bodies(client: AsyncClient, bloomy: BloomyEmulator, what: dict[str, object]) -> None:
    """Whatever is wrong with a body, the error is one of this package."""
    bloomy.faults.add("GET", "todo/501", **what)
    with pytest.raises((errors.DecodeError, errors.APIConnectionError)) as caught:
        await client.todo.details(501)
    assert isinstance(caught.value, BloomyError)


async def test_login_that_answers_nonsense(bloomy: BloomyEmulator) -> None:
    """A login whose answer has no key is a decode error that shows nothing of the answer."""
    async with AsyncClient("emu-key", bloomy.base_url) as client:
        for answer in ({"access_tokens": "s3cret"}, {"access_token": " "}, {"access_token": None}):
            entry = bloomy.faults.add("POST", "/Token", status=200, json=answer)
            with pytest.raises(errors.DecodeError, match="/Token") as caught:
                await client.configuration.configure_api_key("ada@example.test", "pw")
            assert "s3cret" not in repr(caught.value) + repr(vars(caught.value))
            bloomy.faults.remove(entry)
    assert client.configuration.api_key == "emu-key"


async def test_login_does_not_show_the_key(client: AsyncClient, bloomy: BloomyEmulator) -> None:
    """The token endpoint never sees a key, not even from a client that has one."""
    form = {"grant_type": "password", "userName": "ada@example.test", "password": "pw"}
    tokens = await client.request(operations.TOKEN, form=form)
    assert tokens.access_token == "emu-key"
    assert "emu-key" not in repr(tokens)
    assert bloomy.requests[0].header("authorization") is None


async def test_login_needs_text(client: AsyncClient, bloomy: BloomyEmulator) -> None:
    """User name and password are text; a wrong one is refused without being shown."""
    with pytest.raises(TypeError, match="password is a int: give a str"):
        await client.configuration.configure_api_key("ada@example.test", 12345)
    assert bloomy.requests == []


async def test_one_deadline_for_all_requests_of_a_method(bloomy: BloomyEmulator, clock: FakeClock) -> None:
    """A method that makes several requests spends one deadline on them, and says what was done before it passed."""
    hooks = Hooks(on_request=[lambda _: clock.advance(3)])
    async with AsyncClient("emu-key", bloomy.base_url, clock=clock, hooks=hooks) as client:
        assert (await client.todo.complete(501, deadline=7)).complete
        with pytest.raises(errors.APITimeoutError, match="the deadline has passed") as caught:
            await client.todo.complete(501, deadline=5)
        with pytest.raises(errors.APITimeoutError):
            await client.with_options(deadline=5).todo.update(501, title="Z")
    assert caught.value.applied
    assert [request.method for request in bloomy.requests] == ["POST", "GET", "POST", "PUT"]
