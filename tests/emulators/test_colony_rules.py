"""What holds for all of The Colony's emulator: tokens, registration, windows, limits, keys, modes, faults."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from tests.colony_seed import ALICE, C1, CELLAR, GENERAL, P1, P2, acting

from twofold.emulators import ColonyEmulator, ColonyModes, SeedError

EXCHANGE = {
    "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
    "subject_token_type": "urn:ietf:params:oauth:token-type:access_token",
    "audience": "rp",
}


def code_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["detail"]["code"]


def log_in(client: httpx.Client, key: str, **more: str) -> httpx.Response:
    return client.post("/auth/token", json={"api_key": key, **more})


def count_of(colony: ColonyEmulator, title: str) -> int:
    return sum(one.title == title for one in colony.state.posts.values())


# Tokens


def test_a_key_is_traded_for_a_token(alice: httpx.Client) -> None:
    """Good for a day; another token does not end the first."""
    answers = [log_in(alice, "col_bob").json() for _ in range(2)]
    assert {**answers[0], "access_token": ""} == {
        "access_token": "",
        "token_type": "bearer",
        "expires_in": 86400,
    }
    tokens = {one["access_token"] for one in answers}
    names = [
        alice.get("/users/me", headers={"authorization": f"Bearer {token}"}).json()["username"]
        for token in tokens
    ]
    assert names == ["bob", "bob"]
    assert code_of(log_in(alice, "col_nobody")) == (401, "AUTH_INVALID_TOKEN")


def test_a_token_ends_after_a_day_or_when_revoked(colony: ColonyEmulator, alice: httpx.Client) -> None:
    """401 with the code that tells clients to log in again."""
    colony.clock.advance(86399)
    assert alice.get("/users/me").status_code == 200
    colony.clock.advance(1)
    assert code_of(alice.get("/users/me")) == (401, "AUTH_INVALID_TOKEN")
    bob = acting(colony, "bob")
    colony.revoke_tokens("alice")
    assert alice.get("/users/me", headers=bob).status_code == 200
    colony.revoke_tokens("bob")
    assert code_of(alice.get("/users/me", headers=bob)) == (401, "AUTH_INVALID_TOKEN")


@pytest.mark.parametrize("sent", ["", "Bearer x", "Basic Y29sX2FsaWNl", "Bearer col_alice"])
def test_everything_but_the_door_needs_a_token(alice: httpx.Client, sent: str) -> None:
    """Public reads too."""
    assert code_of(alice.get("/posts", headers={"authorization": sent})) == (401, "AUTH_INVALID_TOKEN")


def test_a_second_factor_is_asked_for(colony: ColonyEmulator, alice: httpx.Client) -> None:
    """A code works once, in its own half minute and the next; a recovery code once."""
    assert code_of(log_in(alice, "col_dora")) == (401, "AUTH_2FA_REQUIRED")
    code = colony.totp_code("dora")
    colony.clock.advance(30)
    assert log_in(alice, "col_dora", totp_code=code).status_code == 200
    assert code_of(log_in(alice, "col_dora", totp_code=code)) == (401, "AUTH_2FA_INVALID")
    late = colony.totp_code("dora")
    colony.clock.advance(60)
    assert code_of(log_in(alice, "col_dora", totp_code=late)) == (401, "AUTH_2FA_INVALID")
    recovered = [log_in(alice, "col_dora", totp_code="0123456789abcdef").status_code for _ in range(2)]
    assert recovered == [200, 401]


def test_codes_are_those_of_the_rfc(colony: ColonyEmulator) -> None:
    """RFC 6238, appendix B: the secret `12345678901234567890` at 59 seconds, its last six digits."""
    from twofold.emulators.colony.access import totp_code

    assert totp_code("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", 1) == "287082"
    with pytest.raises(ValueError, match="alice has no totp_secret"):
        colony.totp_code("alice")


def test_a_rotated_key_replaces_the_old_one(alice: httpx.Client) -> None:
    """Tokens live on."""
    fresh = alice.post("/auth/rotate-key").json()["api_key"]
    assert log_in(alice, "col_alice").status_code == 401
    assert log_in(alice, fresh).status_code == 200
    assert alice.get("/users/me").status_code == 200


def test_tokens_are_exchanged_at_the_root(colony: ColonyEmulator, alice: httpx.Client) -> None:
    """RFC 8693, form-encoded; refusals in OAuth's form."""
    url = f"{colony.url}/oauth/token"
    form = {**EXCHANGE, "subject_token": colony.token(), "scope": "openid"}
    answer = alice.post(url, data=form).json()
    assert (answer["token_type"], answer["expires_in"], answer["scope"]) == ("Bearer", 900, "openid")
    refused = [
        alice.post(url, data={**form, **wrong}).json()["error"]
        for wrong in (
            {"subject_token": "col_alice"},
            {"subject_token": "x"},
            {"audience": ""},
            {"grant_type": "y"},
        )
    ]
    assert refused == ["invalid_grant", "invalid_grant", "invalid_request", "unsupported_grant_type"]


# Registration


def test_a_registration_is_confirmed_with_the_end_of_the_key(alice: httpx.Client) -> None:
    """Before that the key opens nothing; after it the claim is spent."""
    begun = alice.post("/auth/register/begin", json={"username": "newbie", "display_name": "N", "bio": ""})
    assert begun.status_code == 201
    data = begun.json()
    assert (data["status"], data["expires_at"]) == ("pending", "2026-03-01T10:25:00Z")
    assert code_of(log_in(alice, data["api_key"])) == (401, "AUTH_REGISTRATION_PENDING")
    claim = {"claim_token": data["claim_token"], "key_fingerprint": "wrong!"}
    refused = alice.post("/auth/register/confirm", json=claim)
    assert code_of(refused) == (400, "REGISTER_FINGERPRINT_MISMATCH")
    claim["key_fingerprint"] = data["api_key"][-6:]
    done = alice.post("/auth/register/confirm", json=claim)
    assert done.json() == {"status": "active", "id": data["id"], "username": "newbie"}
    assert log_in(alice, data["api_key"]).status_code == 200
    assert code_of(alice.post("/auth/register/confirm", json=claim)) == (410, "REGISTER_CLAIM_EXPIRED")


def test_a_claim_runs_out_and_frees_the_name(colony: ColonyEmulator, alice: httpx.Client) -> None:
    """After 15 minutes, in which the name is taken."""
    sent = {"username": "newbie", "display_name": "N", "bio": ""}
    data = alice.post("/auth/register/begin", json=sent).json()
    assert code_of(alice.post("/auth/register", json=sent)) == (409, "REGISTER_USERNAME_TAKEN")
    colony.clock.advance(900)
    claim = {"claim_token": data["claim_token"], "key_fingerprint": data["api_key"][-6:]}
    assert code_of(alice.post("/auth/register/confirm", json=claim)) == (410, "REGISTER_CLAIM_EXPIRED")
    made = alice.post("/auth/register", json=sent)
    assert made.status_code == 201
    assert log_in(alice, made.json()["api_key"]).status_code == 200


@pytest.mark.parametrize(
    ("username", "expected"),
    [("ALICE", (409, "REGISTER_USERNAME_TAKEN")), ("a b", (400, "INVALID_USERNAME"))],
)
def test_a_name_is_free_and_plain(alice: httpx.Client, username: str, expected: tuple[int, str]) -> None:
    """Names differ in more than case."""
    sent = {"username": username, "display_name": "N", "bio": ""}
    assert code_of(alice.post("/auth/register", json=sent)) == expected


# Windows and authors


def test_editing_ends_after_a_quarter_of_an_hour(colony: ColonyEmulator, alice: httpx.Client) -> None:
    """P1 is ten minutes old; tags of an untagged post have seven days."""
    (untagged,) = colony.add.posts(1)
    colony.clock.advance(300)
    assert alice.put(f"/posts/{P1}", json={"title": "Hullo"}).status_code == 200
    colony.clock.advance(1)
    late = (403, "EDIT_WINDOW_EXPIRED")
    assert code_of(alice.put(f"/posts/{P1}", json={"title": "Hallo"})) == late
    assert code_of(alice.put(f"/posts/{P1}", json={"tags": ["a"]})) == late
    assert code_of(alice.delete(f"/posts/{P1}")) == late
    colony.clock.advance(6 * 86400)
    bearer = acting(colony, "alice")
    assert alice.put(f"/posts/{untagged.id}", json={"tags": ["a"]}, headers=bearer).status_code == 200


def test_only_authors_edit(alice: httpx.Client) -> None:
    """Others may read."""
    assert code_of(alice.put(f"/comments/{C1}", json={"body": "x"})) == (403, "FORBIDDEN")
    assert code_of(alice.put(f"/posts/{P2}", json={"title": "xyz"})) == (403, "FORBIDDEN")
    assert code_of(alice.delete(f"/posts/{P2}")) == (403, "FORBIDDEN")


def test_what_is_in_a_private_colony_is_not_there_for_others(
    colony: ColonyEmulator, alice: httpx.Client
) -> None:
    """404, and no member's list has it."""
    (post,) = colony.add.posts(1, author="carol", colony=CELLAR)
    (comment,) = colony.add.comments(post.id, 1, author="carol")
    answers = [
        alice.get(path)
        for path in (f"/posts/{post.id}", f"/comments/{comment.id}", f"/polls/{post.id}/results")
    ]
    assert [one.status_code for one in answers] == [404, 404, 404]
    assert alice.get("/posts", params={"colony": "cellar"}).status_code == 404
    assert alice.get(f"/posts/{post.id}", headers=acting(colony, "carol")).status_code == 200


# Limits


def test_every_answer_tells_of_the_rate_limit(colony: ColonyEmulator, alice: httpx.Client) -> None:
    """Also errors, unknown routes and faults."""
    colony.faults.add("GET", "users/me", status=503)
    paths = ("/posts", "/posts/x", "/nowhere", "/users/me")
    answers = [alice.get(path) for path in paths]
    assert [one.status_code for one in answers] == [200, 422, 404, 503]
    assert [one.headers["x-ratelimit-limit"] for one in answers] == ["5000"] * 4
    assert answers[0].headers["x-ratelimit-remaining"] == "4999"
    assert answers[0].headers["x-ratelimit-reset"] == str(int(colony.clock.now().timestamp()) + 3600)


def test_votes_run_out_for_an_hour(colony: ColonyEmulator, alice: httpx.Client) -> None:
    """429 says how long to wait, and waiting helps."""
    answers = [alice.post(f"/posts/{P2}/vote", json={"value": (-1) ** turn}) for turn in range(61)]
    assert [one.status_code for one in answers[:60]] == [200] * 60
    assert code_of(answers[60]) == (429, "RATE_LIMIT_VOTE_HOURLY")
    headers = answers[60].headers
    assert (headers["retry-after"], headers["x-ratelimit-remaining"]) == ("3600", "0")
    colony.clock.advance(3600)
    assert alice.post(f"/posts/{P2}/vote", json={"value": 1}).status_code == 200


def test_registrations_are_limited_by_address(alice: httpx.Client) -> None:
    """Ten an hour, whoever calls."""
    sent = [{"username": f"agent-{number}", "display_name": "N", "bio": ""} for number in range(11)]
    statuses = [alice.post("/auth/register/begin", json=one).status_code for one in sent]
    assert statuses == [201] * 10 + [429]


def test_the_common_limit_holds_when_it_is_enforced() -> None:
    """Otherwise it is only announced."""
    statuses: list[list[int]] = []
    for enforced in (False, True):
        with ColonyEmulator(rate_limit=2, enforce_rate_limit=enforced) as colony, httpx.Client() as client:
            me, alice = f"{colony.base_url}/users/me", acting(colony, "alice")
            statuses.append([client.get(me, headers=alice).status_code for _ in range(3)])
    assert statuses == [[200, 200, 200], [200, 200, 429]]


# Idempotency keys


def test_a_key_gives_the_first_answer_again(colony: ColonyEmulator, alice: httpx.Client) -> None:
    """For a day, to the same payload, of the same user."""
    sent = {"title": "Once", "body": "only", "no_colony": True}
    key = {"idempotency-key": "k1"}
    first, again = (alice.post("/posts", json=sent, headers=key) for _ in range(2))
    assert (again.status_code, again.json()) == (201, first.json())
    assert ("idempotent-replay" in first.headers, again.headers["idempotent-replay"]) == (False, "true")
    other = alice.post("/posts", json={**sent, "body": "other"}, headers=key)
    assert code_of(other) == (409, "idempotency_payload_mismatch")
    alice.post("/posts", json=sent, headers={**key, **acting(colony, "bob")})
    assert count_of(colony, "Once") == 2
    colony.clock.advance(86400)
    alice.post("/posts", json=sent, headers={**key, **acting(colony, "alice")})
    assert count_of(colony, "Once") == 3


def test_a_refused_request_leaves_its_key_free(alice: httpx.Client) -> None:
    """The corrected one may use it."""
    key = {"idempotency-key": "k1"}
    assert alice.post("/posts", json={"title": "x"}, headers=key).status_code == 422
    sent = {"title": "Once", "body": "only", "no_colony": True}
    assert alice.post("/posts", json=sent, headers=key).status_code == 201


def test_a_key_is_honoured_where_the_api_says_so(alice: httpx.Client) -> None:
    """A ballot, say, takes none; and no key is longer than 255."""
    key = {"idempotency-key": "k1"}
    answers = [alice.post(f"/users/me/nothing/{number}", headers=key) for number in range(2)]
    assert [one.status_code for one in answers] == [404, 404]
    follows = [alice.post("/users/by-username/bob/follow", headers=key).status_code for _ in range(2)]
    assert follows == [201, 409]
    long = alice.post("/posts", json={}, headers={"idempotency-key": "k" * 256})
    assert code_of(long) == (400, "INVALID_INPUT")


# Modes


def test_pages_can_be_clamped_or_stuck(colony: ColonyEmulator, alice: httpx.Client) -> None:
    """As servers that clients must survive."""
    colony.modes.max_page_size = 2
    pages = [alice.get("/posts", params={"limit": 5, "offset": offset}).json() for offset in (0, 2)]
    assert [(len(page["items"]), page["has_more"]) for page in pages] == [(2, True), (1, False)]
    colony.modes.ignore_offset = True
    rows = [alice.get("/notifications", params={"offset": offset}).json() for offset in (0, 1)]
    assert rows[0] == rows[1] != []


def test_older_forms_can_be_had(colony: ColonyEmulator, alice: httpx.Client) -> None:
    """Pages named after their items, colonies in an object, deletions with a body, questions to authors."""
    colony.modes = ColonyModes(older_pages=True, wrapped_colonies="data", deletes="success", cognition=True)
    assert set(alice.get("/posts").json()) == {"posts", "total"}
    assert set(alice.get(f"/posts/{P1}/comments").json()) == {"comments", "total"}
    assert alice.get("/colonies").json()["data"][0]["id"] == GENERAL
    assert alice.delete(f"/posts/{P1}").json() == {"success": True}
    made = alice.post(f"/posts/{P2}/comments", json={"body": "x"}).json()
    assert set(made["cognition"]) == {"prompt", "token", "expires_in"}


def test_old_parameters_are_pointed_out(alice: httpx.Client) -> None:
    """In headers, and they work."""
    headers = alice.get("/posts", params={"sort": "new", "search": "hello"}).headers
    assert headers["x-colony-deprecated-values"] == "sort:new=newest"
    assert headers["x-colony-deprecated-params"] == "search=q"


# Seeds and errors


def test_a_reset_puts_back_everything(colony: ColonyEmulator, alice: httpx.Client) -> None:
    """Records, tokens, limits, replies and modes; what is made then has the same ids as before."""
    sent = {"title": "Once", "body": "only", "no_colony": True}
    made: list[Any] = []
    for _ in range(2):
        colony.reset()
        assert alice.get("/users/me").status_code == 401
        made.append(alice.post("/posts", json=sent, headers=acting(colony, "alice")).json())
        colony.modes.cognition = True
    assert made[0] == made[1]
    assert len(colony.state.posts) == 4


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"users": []}, "users"),
        ({"posts": [{"id": "p"}]}, "posts.p.created"),
        ({"comments": 5}, "must be lists"),
        (
            {"follows": [{"id": "f", "follower": ALICE, "followed": "x", "created": "2026-03-01T10:00:00Z"}]},
            "mentions users it does not have",
        ),
    ],
)
def test_a_seed_that_makes_no_sense_is_refused(change: dict[str, Any], message: str) -> None:
    """The error names the place."""
    user = {"id": ALICE, "username": "alice", "key": "k", "created": "2026-03-01T10:00:00Z"}
    seed = {"clock": "2026-03-01T10:00:00Z", "users": [user], **change}
    with pytest.raises(SeedError, match=message):
        ColonyEmulator(seed=seed)


def test_faults_look_like_the_api(colony: ColonyEmulator, alice: httpx.Client) -> None:
    """Known statuses have a code, others a text."""
    for status in (503, 500):
        colony.faults.add("GET", "users/me", status=status, times=1)
    bodies = [alice.get("/users/me").json()["detail"] for _ in range(2)]
    assert bodies == [
        {"message": "Temporarily unavailable", "code": "UNAVAILABLE"},
        "Internal Server Error",
    ]
    assert colony.unknown_requests == []
    assert alice.patch("/users/me").status_code == 405
    assert len(colony.unknown_requests) == 1


def test_a_body_is_announced_as_what_it_is(colony: ColonyEmulator, alice: httpx.Client) -> None:
    """JSON as JSON, the form of the token exchange as a form."""
    answer = alice.post("/auth/token", content=b'{"api_key": "col_alice"}')
    assert answer.json()["detail"][0]["type"] == "model_attributes_type"
    answer = alice.post(f"{colony.url}/oauth/token", json={**EXCHANGE, "subject_token": colony.token()})
    assert answer.json()["error"] == "invalid_request"


def test_the_example_works(colony: ColonyEmulator) -> None:
    """It names a key that is good."""
    assert colony.key == "col_alice"
    assert f"{colony.base_url}/auth/token" in colony.example()
