"""The authorization server's contract: grants, rotation, revocation, refusals."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from twofold.emulators import TokenEmulator

CLIENT = ("emu-client", "emu-secret")
GRANT = {"grant_type": "client_credentials"}


@pytest.fixture(scope="module")
def running() -> Iterator[TokenEmulator]:
    """One server for this module."""
    with TokenEmulator() as emulator:
        yield emulator


@pytest.fixture
def server(running: TokenEmulator) -> TokenEmulator:
    """With nothing issued yet."""
    running.reset()
    return running


def ask(server: TokenEmulator, form: dict[str, str], auth: tuple[str, str] | None = CLIENT) -> httpx.Response:
    """A token request."""
    return httpx.post(
        server.token_url, data=form, auth=httpx.BasicAuth(*auth) if auth else None, trust_env=False
    )


def test_a_client_gets_a_token_that_ends(server: TokenEmulator) -> None:
    """With Basic or body credentials, until the clock passes its end."""
    answer = ask(server, GRANT)
    assert answer.json() == {"access_token": "access-1", "token_type": "Bearer", "expires_in": 3600}
    body = {**GRANT, "client_id": CLIENT[0], "client_secret": CLIENT[1]}
    assert ask(server, body, None).json()["access_token"] == "access-2"
    assert server.accepts("access-1")
    assert not server.accepts("access-9")
    server.clock.advance(3600)
    assert not server.accepts("access-1")


@pytest.mark.parametrize("in_200", [False, True])
def test_refusals(server: TokenEmulator, in_200: bool) -> None:
    """Error objects of RFC 6749 section 5.2, with their status or, as some send them, with 200."""
    server.errors_in_200 = in_200
    for form, auth, code, status in [
        (GRANT, ("emu-client", "wrong"), "invalid_client", 401),
        (GRANT, None, "invalid_client", 401),
        ({"grant_type": "magic"}, CLIENT, "unsupported_grant_type", 400),
        ({"grant_type": "refresh_token", "refresh_token": "x"}, CLIENT, "invalid_grant", 400),
    ]:
        answer = ask(server, form, auth)
        assert (answer.status_code, answer.json()["error"]) == (200 if in_200 else status, code)


def test_refresh_tokens_rotate(server: TokenEmulator) -> None:
    """Each is replaced when it is used, and then dead; a public client needs no secret for it."""
    form = {"grant_type": "refresh_token", "refresh_token": "refresh-1", "client_id": "emu-client"}
    assert ask(server, form, None).json()["refresh_token"] == "refresh-2"
    assert ask(server, form, None).json()["error"] == "invalid_grant"
    server.rotates = False
    assert "refresh_token" not in ask(server, {**form, "refresh_token": "refresh-2"}, None).json()
    assert ask(server, {**form, "refresh_token": "refresh-2"}, None).status_code == 200


def test_a_token_is_exchanged_while_it_is_good(server: TokenEmulator) -> None:
    """RFC 8693."""
    subject = ask(server, GRANT).json()["access_token"]
    form = {"grant_type": "urn:ietf:params:oauth:grant-type:token-exchange", "subject_token": subject}
    assert ask(server, form).json()["access_token"] == "access-2"
    server.revoke_all()
    assert ask(server, form).json()["error"] == "invalid_grant"


def test_tokens_are_revoked(server: TokenEmulator) -> None:
    """RFC 7009: known or not, the answer is the same; but not for strangers."""
    token = ask(server, GRANT).json()["access_token"]
    auth = httpx.BasicAuth(*CLIENT)
    for form in ({"token": token}, {"token": "unknown"}, {"token": "refresh-1"}):
        assert httpx.post(f"{server.url}/revoke", data=form, auth=auth, trust_env=False).status_code == 200
    assert not server.accepts(token)
    assert ask(server, {"grant_type": "refresh_token", "refresh_token": "refresh-1"}).status_code == 400
    assert httpx.post(f"{server.url}/revoke", data={"token": token}, trust_env=False).status_code == 401


@pytest.mark.parametrize("value", [None, "3600", 0])
def test_expires_in_is_what_it_is_set_to(server: TokenEmulator, value: object) -> None:
    """Missing, as a string, zero."""
    server.expires_in = value
    assert ask(server, GRANT).json().get("expires_in") == value


def test_a_reset_forgets_everything(server: TokenEmulator) -> None:
    """Tokens, rotation, settings."""
    ask(server, GRANT)
    server.expires_in, server.errors_in_200, server.rotates = 1, True, False
    server.reset()
    assert not server.accepts("access-1")
    assert ask(server, GRANT).json() == {
        "access_token": "access-1",
        "token_type": "Bearer",
        "expires_in": 3600,
    }


def test_the_example_names_the_token_endpoint(server: TokenEmulator) -> None:
    """And the client that it knows."""
    assert server.token_url in server.example()
    assert f"-u {CLIENT[0]}:{server.key}" in server.example()
