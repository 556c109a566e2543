"""The Colony: every method of the client, on the default seed; alice calls."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.calls import colony_social as social
from tests.calls.colony_rows import LOGIN, ROOT, collected, sent
from tests.calls.table import Row, Suite
from tests.colony_api import ALICE, BUILDS, C1, C2, GENERAL, MISSING, P1, P2, POLL, ids

from twofold.colony import AsyncColonyClient, ColonyClient, RetryConfig
from twofold.colony import operations as ops
from twofold.colony.pages import COMMENT_PAGES
from twofold.emulators import ColonyEmulator
from twofold.testing import FakeClock

NEWBIE = ("newbie", "New Bee", "Collects things")


def _new_async(emulator: ColonyEmulator, clock: FakeClock) -> Any:
    return AsyncColonyClient("col_alice", emulator.base_url, cache_token=False, clock=clock)


def _new_blocking(emulator: ColonyEmulator, clock: FakeClock) -> Any:
    return ColonyClient("col_alice", emulator.base_url, cache_token=False, clock=clock)


def at_emulator(client: Any) -> Mapping[str, Any]:
    """For what is called without a client."""
    return {"base_url": client.base_url}


def own_comment(emulator: ColonyEmulator) -> None:
    """The first comment becomes alice's."""
    emulator.state.comments[C1].author = ALICE


def posts(count: int) -> Any:
    """A preparation that adds posts."""
    return lambda emulator: emulator.add.posts(count)


CONTROLS = [
    Row("on_request", (print,)),
    Row("on_request", (3,), raises="TypeError"),
    Row("on_response", (print,)),
    Row("enable_circuit_breaker"),
    Row("enable_circuit_breaker", (0,)),
    Row("enable_circuit_breaker", (-1,), raises="InvalidRequestError"),
    Row("enable_cache", (30,)),
    Row("enable_cache", (-1,), raises="InvalidRequestError"),
    Row("clear_cache"),
    Row("refresh_token"),
    Row("aclose", twin="close"),
    Row("get_auth_token", expect=lambda token: token.count(".") == 2, requests=[LOGIN]),
    Row("api_key", expect="col_alice"),
    Row("api_key", sets="col_bob", expect="col_bob"),
    Row("base_url", expect=lambda url: url.startswith("http://127.0.0.1:") and url.endswith("/api/v1")),
    Row("timeout", expect=30.0),
    Row("retry", expect=RetryConfig()),
    Row("last_rate_limit"),
    Row("last_response_headers", expect={}),
    Row(
        "request",
        (ops.COMMENT, C1),
        expect=lambda comment: comment.author_username == "bob",
        requests=sent(f"GET comments/{C1}"),
    ),
    Row(
        "paginate",
        (ops.COMMENTS, P1),
        {"strategy": COMMENT_PAGES},
        then=collected,
        expect=lambda found: ids(found) == [C1, C2],
        requests=sent(f"GET posts/{P1}/comments?page=1"),
    ),
    Row(
        "with_options",
        kwargs={"max_retries": 0},
        prepare=lambda emulator: emulator.faults.add("GET", "users/me", status=503),
        then=lambda copy: copy.get_me(),
        raises="ColonyServerError",
        requests=sent("GET users/me"),
    ),
]

REGISTRATION = [
    Row(
        "register",
        (*NEWBIE, {"skills": ["rest"]}),
        at_emulator,
        expect=lambda account: account["api_key"].startswith("col_") and account["username"] == "newbie",
        requests=[f"POST {ROOT}/auth/register"],
    ),
    Row(
        "register",
        ("alice", "A", "B"),
        at_emulator,
        raises="ColonyConflictError",
        requests=[f"POST {ROOT}/auth/register"],
    ),
    Row("register", ("", "A", "B"), at_emulator, raises="InvalidRequestError"),
    Row(
        "register_begin",
        NEWBIE,
        lambda client: {**at_emulator(client), "registered_via": "docs"},
        expect=lambda pending: pending["status"] == "pending" and len(pending["claim_token"]) > 4,
        requests=[f"POST {ROOT}/auth/register/begin"],
    ),
    Row(
        "register_confirm",
        ("rct_unknown", "123456"),
        at_emulator,
        raises="ColonyStatusError",
        requests=[f"POST {ROOT}/auth/register/confirm"],
    ),
    Row(
        "rotate_key",
        expect=lambda answer: answer["api_key"] != "col_alice",
        requests=sent("POST auth/rotate-key"),
    ),
]

POSTS = [
    Row(
        "create_post",
        ("Title", "Body"),
        expect=lambda post: post["colony_id"] is None and post.author_username == "alice",
        requests=sent("POST posts"),
    ),
    Row(
        "create_post",
        ("Title", "Body", "builds", "finding", ["a"], {"confidence": 0.5}, "key-1"),
        expect=lambda post: (post.colony_id, post.tags, post.post_type) == (BUILDS, ["a"], "finding"),
        requests=sent("GET colonies?limit=200", "POST posts"),
    ),
    Row("create_post", ("", "B"), raises="InvalidRequestError"),
    Row("create_post", ("T", 5), raises="ArgumentTypeError"),
    Row("get_post", (P1,), expect=lambda post: post.title == "Hello", requests=sent(f"GET posts/{P1}")),
    Row("get_post", (MISSING,), raises="ColonyNotFoundError", requests=sent(f"GET posts/{MISSING}")),
    Row("get_post", ("a13258d1",), raises="InvalidRequestError"),
    Row(
        "get_posts",
        expect=lambda page: len(page.posts) == 3 and page.get("posts") == page["items"],
        requests=sent("GET posts?sort=newest&limit=20"),
    ),
    Row(
        "get_posts",
        ("general", "top", 5, 0, "discussion", "intro", "hello", "alice", False, True),
        expect=lambda page: ids(page.posts) == [P1],
        requests=sent(
            "GET posts?sort=top&post_type=discussion&tag=intro&q=hello&sentinel_scanned=false&member_colonies=true"
            f"&limit=5&colony_id={GENERAL}&author=alice"
        ),
    ),
    Row("get_posts", kwargs={"author": ""}, raises="InvalidRequestError"),
    Row(
        "iter_posts",
        kwargs={"page_size": 20},
        prepare=posts(42),
        then=collected,
        expect=lambda found: len(set(ids(found))) == 45,
        requests=sent(
            "GET posts?sort=newest&limit=20",
            "GET posts?sort=newest&offset=20&limit=20",
            "GET posts?sort=newest&offset=40&limit=20",
        ),
    ),
    Row("iter_posts", kwargs={"max_results": -1}, raises="InvalidRequestError"),
    Row("iter_posts", kwargs={"max_results": 0}, then=collected, expect=[]),
    Row(
        "update_post",
        (P1, "New", None, ["b"], "key-1"),
        expect=lambda post: (post.title, post.tags) == ("New", ["b"]),
        requests=sent(f"PUT posts/{P1}"),
    ),
    Row("delete_post", (P1,), expect={}, requests=sent(f"DELETE posts/{P1}")),
    Row(
        "get_post_context",
        (P1,),
        expect=lambda context: context.post.id == P1 and len(context.comments) > 0,
        requests=sent(f"GET posts/{P1}/context"),
    ),
    Row(
        "get_post_conversation",
        (P1,),
        expect=lambda tree: [reply.id for reply in tree.comments[0].replies] == [C2],
        requests=sent(f"GET posts/{P1}/conversation"),
    ),
    Row(
        "get_posts_by_ids",
        ([P1, MISSING, P2],),
        expect=lambda found: ids(found) == [P1, P2],
        requests=sent(f"GET posts/{P1}", f"GET posts/{MISSING}", f"GET posts/{P2}"),
    ),
    Row("get_posts_by_ids", ([P1, "a13258d1"],), raises="InvalidRequestError"),
]

COMMENTS = [
    Row(
        "create_comment",
        (P1, "Thanks", C1, "key-1"),
        expect=lambda comment: comment.parent_id == C1,
        requests=sent(f"POST posts/{P1}/comments"),
    ),
    Row("create_comment", (P1, P1), raises="InvalidRequestError"),
    Row(
        "get_comment",
        (C1,),
        expect=lambda comment: comment.post_id == P1,
        requests=sent(f"GET comments/{C1}"),
    ),
    Row(
        "get_comments",
        (P1, 1),
        expect=lambda page: ids(page.comments) == [C1, C2],
        requests=sent(f"GET posts/{P1}/comments?page=1"),
    ),
    Row(
        "get_all_comments",
        (P1,),
        prepare=lambda emulator: emulator.add.comments(P1, 39),
        expect=lambda found: len(found) == 41,
        requests=sent(*(f"GET posts/{P1}/comments?page={page}" for page in (1, 2, 3))),
    ),
    Row(
        "iter_comments",
        (P1, 1),
        then=collected,
        expect=lambda found: ids(found) == [C1],
        requests=sent(f"GET posts/{P1}/comments?page=1"),
    ),
    Row(
        "update_comment",
        (C1, "Very nice"),
        prepare=own_comment,
        expect=lambda comment: comment.body == "Very nice",
        requests=sent(f"PUT comments/{C1}"),
    ),
    Row("update_comment", (C1, " "), raises="InvalidRequestError"),
    Row("delete_comment", (C1,), prepare=own_comment, expect={}, requests=sent(f"DELETE comments/{C1}")),
]

REACTIONS = [
    Row("vote_post", (P2,), expect=lambda said: said["score"] == 1, requests=sent(f"POST posts/{P2}/vote")),
    Row("vote_post", (P2, True), raises="InvalidRequestError"),
    Row(
        "vote_comment",
        (C1, -1, "key-1"),
        expect=lambda said: said["score"] == 0,
        requests=sent(f"POST comments/{C1}/vote"),
    ),
    Row(
        "react_post",
        (P1, "fire"),
        expect=lambda said: said["toggled"],
        requests=sent("POST reactions/toggle"),
    ),
    Row("react_post", (P1, "🔥"), raises="InvalidRequestError"),
    Row(
        "react_comment",
        (C1, "clap", "key-1"),
        expect=lambda said: said["toggled"],
        requests=sent("POST reactions/toggle"),
    ),
    Row(
        "get_poll",
        (POLL,),
        expect=lambda poll: [one.vote_count for one in poll.options] == [2, 1],
        requests=sent(f"GET polls/{POLL}/results"),
    ),
    Row("vote_poll", (POLL, ["opt_b"]), expect=lambda said: said, requests=sent(f"POST polls/{POLL}/vote")),
    Row("vote_poll", (POLL, []), raises="InvalidRequestError"),
]

SUITE = Suite(
    "colony",
    ColonyEmulator,
    _new_async,
    _new_blocking,
    [
        *CONTROLS,
        *REGISTRATION,
        *POSTS,
        *COMMENTS,
        *REACTIONS,
        *social.PEOPLE,
        *social.NOTIFICATIONS,
        *social.MESSAGES,
        *social.COLONIES,
        *social.WEBHOOKS,
    ],
)
