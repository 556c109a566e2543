"""Run the published client `colony-sdk` 1.38 against The Colony's emulator: its core methods and more, both halves.

It was written by others for the real API, so the emulator is wrong wherever the two do not get on. `nox -s conformance`
runs it, as does an interpreter (3.11 or later) that has `colony-sdk`, `httpx`, `starlette` and `uvicorn`:

    PYTHONPATH=src python tests/conformance/colony_reference.py

Prints the methods that got on, of how many, for each half, and a line per deviation; then that client's known defects,
which the emulator has to bring out. Exits with 1 if anything deviates. `register` was removed from that client, and
each half lacks the other's own methods; these rows are left out.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import warnings
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

os.environ |= {"COLONY_SDK_NO_TOKEN_CACHE": "1", "NO_PROXY": "127.0.0.1"}

import colony_sdk

from twofold.emulators import ColonyEmulator, ColonyModes, RecordedRequest

CORE = [
    "on_request",
    "on_response",
    "enable_circuit_breaker",
    "refresh_token",
    "get_auth_token",
    "register_begin",
    "register_confirm",
    "rotate_key",
    "create_post",
    "get_post",
    "get_posts",
    "update_post",
    "delete_post",
    "iter_posts",
    "get_post_context",
    "get_post_conversation",
    "get_posts_by_ids",
    "create_comment",
    "get_comment",
    "get_comments",
    "get_all_comments",
    "iter_comments",
    "update_comment",
    "delete_comment",
    "vote_post",
    "vote_comment",
    "react_post",
    "react_comment",
    "get_poll",
    "vote_poll",
    "search",
    "get_me",
    "get_user",
    "update_profile",
    "directory",
    "get_users_by_ids",
    "follow",
    "unfollow",
    "get_notifications",
    "iter_notifications",
    "get_notification_count",
    "mark_notification_read",
    "mark_notifications_read",
    "send_message",
    "get_conversation",
    "list_conversations",
    "iter_conversations",
    "get_unread_count",
    "get_colonies",
    "join_colony",
    "leave_colony",
    "ensure_colony_membership",
    "create_colony",
    "create_webhook",
    "get_webhooks",
    "update_webhook",
    "delete_webhook",
]
ONLY = {"blocking": ["enable_cache", "clear_cache"], "async": ["aclose"]}
_EXTENDED = 264
P1, P2, POLL = (f"11111111-1111-4111-8111-11111111111{end}" for end in (1, 2, 3))
C1, C2 = (f"22222222-2222-4222-8222-22222222222{end}" for end in (1, 2))
ALICE, BOB = "33333333-3333-4333-8333-333333333333", "44444444-4444-4444-8444-444444444444"
GENERAL = "2e549d01-99f2-459f-8924-48b2690b2170"
MISSING = "00000000-0000-4000-8000-000000000000"
SECRET = "whsec_0123456789abcdef"


class Half:
    """One of the two clients, called in the same blocking way; notes what deviates, by method."""

    def __init__(self, name: str, emulator: ColonyEmulator, runner: asyncio.Runner | None) -> None:
        self.name = name
        self.emulator = emulator
        self.called: set[str] = set()
        self.deviations: dict[str, list[str]] = {}
        self._runner = runner
        self._clients: dict[str, Any] = {}

    def renew(self, modes: ColonyModes | None = None) -> None:
        """Start again with a fresh seed and fresh clients."""
        self.close()
        self.emulator.reset()
        self.emulator.modes = modes or ColonyModes()

    def close(self) -> None:
        """Close the clients that can be closed."""
        clients, self._clients = self._clients, {}
        for client in clients.values():
            if self._runner is not None:
                self._runner.run(client.aclose())

    def client(self, username: str = "alice") -> Any:
        """The client of a user, the same until `renew`; its waits are none."""
        if username not in self._clients:
            make = colony_sdk.ColonyClient if self._runner is None else colony_sdk.AsyncColonyClient
            retry = colony_sdk.RetryConfig(base_delay=0.0)
            self._clients[username] = make(f"col_{username}", base_url=self.emulator.base_url, retry=retry)
        return self._clients[username]

    def call(self, method: str, *args: Any, by: str = "alice", **kwargs: Any) -> Any:
        """Call a method; an iterator's items come as a list."""
        self.called.add(method)
        return self.wait(getattr(self.client(by), method)(*args, **kwargs))

    def error(self, method: str, *args: Any, by: str = "alice", **kwargs: Any) -> tuple[str, Any, Any]:
        """Class, status and code of the error a call raises."""
        try:
            got = self.call(method, *args, by=by, **kwargs)
        except Exception as error:
            return type(error).__name__, getattr(error, "status", None), getattr(error, "code", None)
        return "no error", None, got

    def same(self, method: str, got: Any, expected: Any) -> None:
        """Note a deviation of a method."""
        if got != expected:
            self.deviations.setdefault(method, []).append(f"expected {expected!r}, got {got!r}")

    def sent(self, since: int = 0) -> list[str]:
        """Method and target of each request since the last renewal, tokens left out."""
        targets = [f"{one.method} {one.target.decode()}" for one in self.emulator.requests[since:]]
        return [one.replace("/api/v1", "", 1) for one in targets if not one.endswith("/auth/token")]

    def together(self, calls: int) -> None:
        """That many first calls at once, in threads or in tasks."""
        client = self.client()
        if self._runner is None:
            with ThreadPoolExecutor(calls) as threads:
                list(threads.map(lambda _: client.get_me(), range(calls)))
            return

        async def gather() -> None:
            await asyncio.gather(*(client.get_me() for _ in range(calls)))

        self._runner.run(gather())

    def wait(self, value: Any) -> Any:
        """The value of a coroutine, the items of an iterator, anything else as it is."""
        if isinstance(value, Iterator):
            return list(value)
        if isinstance(value, AsyncIterator):
            return self._run(_drain(value))
        return self._run(value) if asyncio.iscoroutine(value) else value

    def _run(self, awaitable: Any) -> Any:
        assert self._runner is not None
        return self._runner.run(awaitable)


async def _drain(items: AsyncIterator[Any]) -> list[Any]:
    return [item async for item in items]


def ids(rows: Any) -> list[str]:
    """The ids of a list of rows."""
    return [row["id"] for row in rows]


def controls(half: Half) -> None:
    """C1 Client controls."""
    seen: list[tuple[str, str, int | None]] = []
    half.call("on_request", lambda method, url, _: seen.append((method, url[-9:], None)))
    half.call("on_response", lambda method, url, status, _: seen.append((method, url[-9:], status)))
    half.call("get_me")
    half.same("on_request", [one[0] for one in seen if one[2] is None], ["POST", "GET"])
    half.same("on_response", seen[-1], ("GET", "/users/me", 200))
    token = half.call("get_auth_token")
    half.same("get_auth_token", token.count("."), 2)
    half.call("refresh_token")
    half.same("refresh_token", half.call("get_auth_token") != token, True)
    half.call("enable_circuit_breaker", 2)
    half.emulator.faults.add("GET", "users/me", status=500)
    errors = [half.error("get_me")[:2] for _ in range(3)]
    half.same(
        "enable_circuit_breaker",
        errors,
        [("ColonyServerError", 500), ("ColonyServerError", 500), ("ColonyNetworkError", 0)],
    )
    if half.name == "blocking":
        half.renew()
        half.call("enable_cache", 60.0)
        first = [half.call("get_me"), half.call("get_me")]
        half.same("enable_cache", (first[0]["username"], len(half.sent())), ("alice", 1))
        half.call("clear_cache")
        half.call("get_me")
        half.same("clear_cache", len(half.sent()), 2)
    else:
        half.call("aclose")
        half.renew()
        half.same("aclose", half.call("get_me")["username"], "alice")


def registration(half: Half) -> None:
    """C2 Registration and key rotation."""
    base = half.emulator.base_url
    begun = half.call("register_begin", "newbie", "New", "Hi", base_url=base)
    half.same("register_begin", (begun["status"], begun["key_persistence_required"]), ("pending", True))
    taken = half.error("register_begin", "Alice", "A", "", base_url=base)
    half.same("register_begin", taken, ("ColonyConflictError", 409, "REGISTER_USERNAME_TAKEN"))
    claim, end = begun["claim_token"], begun["api_key"][-6:]
    wrong = half.error("register_confirm", claim, "------", base_url=base)
    half.same("register_confirm", wrong, ("ColonyValidationError", 400, "REGISTER_FINGERPRINT_MISMATCH"))
    done = half.call("register_confirm", claim, end, base_url=base)
    half.same("register_confirm", done, {"status": "active", "id": begun["id"], "username": "newbie"})
    again = half.error("register_confirm", claim, end, base_url=base)
    half.same("register_confirm", again, ("ColonyAPIError", 410, "REGISTER_CLAIM_EXPIRED"))
    half.call("get_me", by="bob")
    rotated = half.call("rotate_key", by="bob")["api_key"]
    half.same(
        "rotate_key", (rotated, half.client("bob").api_key), (half.emulator.state.users[BOB].key, rotated)
    )
    half.same("rotate_key", half.call("get_me", by="bob")["username"], "bob")


def posts(half: Half) -> None:
    """C3 Posts."""
    made = half.call("create_post", "Title", "Body", tags=["a"])
    half.same(
        "create_post", (made["colony_id"], made["author"]["username"], made["tags"]), (None, "alice", ["a"])
    )
    body = half.emulator.requests[-1].json()
    half.same("create_post", (body["no_colony"], body["client"]), (True, "colony-sdk-python"))
    before = len(half.emulator.requests)
    named = half.call("create_post", "Title", "Body", colony="general", idempotency_key="k1")
    half.same("create_post", (named["colony_name"], half.sent(before)), ("general", ["POST /posts"]))
    replayed = half.call("create_post", "Title", "Body", colony="general", idempotency_key="k1")
    half.same("create_post", replayed["id"], named["id"])
    reused = half.error("create_post", "Title", "Other", colony="general", idempotency_key="k1")
    half.same("create_post", reused, ("ColonyConflictError", 409, "idempotency_payload_mismatch"))
    builds = half.call("create_post", "Title", "Body", colony="builds")
    half.same("create_post", builds["colony_name"], "builds")
    half.same("get_post", half.call("get_post", P1)["title"], "Hello")
    half.same("get_post", half.error("get_post", MISSING), ("ColonyNotFoundError", 404, "POST_NOT_FOUND"))
    listed = half.call("get_posts", colony="general", query="hello", author="alice")
    half.same("get_posts", (ids(listed["items"]), listed["total"], listed["has_more"]), ([P1], 1, False))
    half.same("get_posts", half.error("get_posts", author="nobody")[:2], ("ColonyNotFoundError", 404))
    half.same("update_post", half.call("update_post", P1, title="Hullo")["title"], "Hullo")
    half.emulator.clock.advance(360)
    late = ("ColonyAuthError", 403, "EDIT_WINDOW_EXPIRED")
    half.same("update_post", half.error("update_post", P1, title="x" * 3), late)
    half.same("delete_post", half.error("delete_post", P1), late)
    half.call("delete_post", made["id"])
    half.same("delete_post", half.error("get_post", made["id"])[1], 404)
    context = half.call("get_post_context", P1)
    half.same("get_post_context", (context["post"]["id"], context["comments"][0]["id"]), (P1, C1))
    tree = half.call("get_post_conversation", P1)["comments"]
    half.same("get_post_conversation", (ids(tree), ids(tree[0]["replies"])), ([C1], [C2]))
    found = half.call("get_posts_by_ids", [P2, MISSING, P1])
    half.same("get_posts_by_ids", ids(found), [P2, P1])
    half.renew()
    half.emulator.add.posts(42)
    half.same("iter_posts", len(set(ids(half.call("iter_posts", page_size=20)))), 45)
    half.same("iter_posts", len(half.sent()), 3)
    half.same("iter_posts", len(half.call("iter_posts", max_results=7)), 7)
    half.renew(ColonyModes(older_pages=True))
    half.same("iter_posts", ids(half.call("iter_posts")), [P1, POLL, P2])


def comments(half: Half) -> None:
    """C4 Comments."""
    made = half.call("create_comment", P1, "Hey @bob", parent_id=C1)
    half.same("create_comment", (made["parent_id"], made["post_id"]), (C1, P1))
    half.same("get_comment", half.call("get_comment", made["id"])["body"], "Hey @bob")
    half.same("update_comment", half.call("update_comment", made["id"], "Hi")["body"], "Hi")
    half.same("update_comment", half.error("update_comment", C1, "x")[1], 403)
    half.call("delete_comment", made["id"])
    half.same("delete_comment", half.error("get_comment", made["id"])[0], "ColonyNotFoundError")
    half.renew()
    half.emulator.add.comments(P2, 41)
    page = half.call("get_comments", P2, page=3)
    half.same("get_comments", (len(page["items"]), page["has_more"]), (1, False))
    before = len(half.emulator.requests)
    half.same("get_all_comments", len(set(ids(half.call("get_all_comments", P2)))), 41)
    pages = [f"GET /posts/{P2}/comments?page={number}" for number in (1, 2, 3)]
    half.same("get_all_comments", half.sent(before), pages)
    half.same("iter_comments", len(half.call("iter_comments", P2, max_results=25)), 25)
    half.renew(ColonyModes(older_pages=True))
    half.same("iter_comments", ids(half.call("iter_comments", P1)), [C1, C2])


def votes(half: Half) -> None:
    """C5 Votes, reactions, polls."""
    half.same("vote_post", half.call("vote_post", P2), {"score": 1})
    half.same("vote_post", half.error("vote_post", P2), ("ColonyConflictError", 409, "CONFLICT"))
    half.same("vote_post", half.call("vote_post", P2, -1), {"score": -1})
    half.same("vote_comment", half.call("vote_comment", C1), {"score": 2})
    toggled = [half.call("react_post", P1, "fire") for _ in range(2)]
    half.same("react_post", toggled, [_reacted(True, 2), _reacted(False, 1)])
    half.same("react_comment", half.call("react_comment", C1, "fire"), _reacted(True, 1))
    poll = half.call("get_poll", POLL)
    half.same("get_poll", [one["percentage"] for one in poll["options"]], [66.7, 33.3])
    half.call("vote_poll", POLL, ["opt_a"])
    with warnings.catch_warnings(record=True):
        warnings.simplefilter("always")
        half.call("vote_poll", POLL, option_id="opt_b")
    counts = [one["vote_count"] for one in half.call("get_poll", POLL)["options"]]
    half.same("vote_poll", counts, [2, 2])
    half.same("vote_poll", half.error("vote_poll", POLL, ["opt_x"])[0], "ColonyValidationError")


def _reacted(on: bool, fires: int) -> dict[str, Any]:
    return {"toggled": on, "reactions": {"fire": fires}}


def people(half: Half) -> None:
    """C6 Search and users."""
    found = half.call("search", "hello", colony="general", sort="top", author_type="agent")
    half.same("search", (ids(found["items"]), found["users"]), ([P1], []))
    half.same("search", half.error("search", "x")[:2], ("ColonyValidationError", 422))
    half.same("get_me", half.call("get_me")["karma"], 42)
    half.same("get_user", half.call("get_user", BOB)["username"], "bob")
    half.same("get_user", half.error("get_user", "bob")[:2], ("ColonyValidationError", 422))
    updated = half.call("update_profile", bio="x", social_links={"github": "alice"})
    half.same("update_profile", (updated["bio"], updated["social_links"]["github"]), ("x", "alice"))
    half.same("update_profile", half.error("update_profile", display_name="")[1], 422)
    humans = half.call("directory", user_type="human", query="car")
    half.same("directory", [one["username"] for one in humans["items"]], ["carol"])
    half.same("get_users_by_ids", ids(half.call("get_users_by_ids", [ALICE, MISSING, BOB])), [ALICE, BOB])
    half.same("follow", half.call("follow", BOB)["status"], "following")
    half.same("follow", half.error("follow", BOB), ("ColonyConflictError", 409, "CONFLICT"))
    half.same("follow", half.error("follow", ALICE), ("ColonyValidationError", 400, "INVALID_INPUT"))
    half.same("unfollow", half.call("unfollow", BOB), {"following": False})


def notifications(half: Half) -> None:
    """C7 Notifications."""
    half.emulator.add.notifications(118)
    half.same("get_notification_count", half.call("get_notification_count")["unread_notifications"], 120)
    listed = half.call("get_notifications", unread_only=True, limit=3)
    half.same("get_notifications", (len(listed), listed[0]["from_username"]), (3, "bob"))
    half.same(
        "get_notifications", half.error("get_notifications", limit=101)[:2], ("ColonyValidationError", 422)
    )
    half.same("iter_notifications", len(set(ids(half.call("iter_notifications")))), 120)
    half.same("mark_notification_read", half.call("mark_notification_read", listed[0]["id"]), {})
    half.same("mark_notification_read", half.call("get_notification_count")["unread_count"], 119)
    half.same("mark_notifications_read", half.call("mark_notifications_read"), {})
    half.same("mark_notifications_read", half.call("get_notifications", unread_only=True), [])


def messages(half: Half) -> None:
    """C8 Direct messages."""
    half.same("get_unread_count", half.call("get_unread_count")["unread_direct_messages"], 1)
    sent = half.call("send_message", "Bob", "Hello")
    half.same("send_message", (sent["sender"]["username"], sent["recipient"]["username"]), ("alice", "bob"))
    half.same("send_message", half.error("send_message", "nobody", "x")[1], 404)
    half.same("send_message", half.error("send_message", "alice", "x")[1], 400)
    talk = half.call("get_conversation", "bob")
    half.same("get_conversation", [one["body"] for one in talk["messages"]], ["Hi", "Hello"])
    (row,) = half.call("list_conversations")
    half.same("list_conversations", (row["last_message_preview"], row["unread_count"]), ("Hello", 1))
    half.emulator.add.conversations(5)
    half.same("iter_conversations", len(set(ids(half.call("iter_conversations", page_size=2)))), 6)
    half.renew(ColonyModes(ignore_offset=True))
    half.emulator.add.conversations(5)
    half.same(
        "iter_conversations", half.error("iter_conversations", page_size=2)[:2], ("ColonyAPIError", 200)
    )


def colonies(half: Half) -> None:
    """C9 Colonies."""
    listed = half.call("get_colonies")
    half.same("get_colonies", (listed[0]["name"], listed[0]["id"], len(listed)), ("general", GENERAL, 12))
    half.same("join_colony", half.call("join_colony", "builds"), {"joined": True})
    half.same("join_colony", half.error("join_colony", "general")[2], "COLONY_ALREADY_MEMBER")
    half.same("leave_colony", half.call("leave_colony", "general"), {"left": True})
    ensured = [half.call("ensure_colony_membership", "general") for _ in range(2)]
    half.same("ensure_colony_membership", ensured, [{"already_member": False}, {"already_member": True}])
    half.same(
        "ensure_colony_membership", half.error("ensure_colony_membership", "attic")[1:], (409, "CONFLICT")
    )
    half.same("create_colony", half.error("create_colony", "mine", "Mine")[2], "KARMA_TOO_LOW")
    made = half.call("create_colony", "mine", "Mine", by="carol")
    half.same("create_colony", (made["name"], made["member_count"]), ("mine", 1))


def webhooks(half: Half) -> None:
    """C10 Webhooks."""
    made = half.call("create_webhook", "https://hooks.example.test/x", ["mention"], SECRET)
    half.same(
        "create_webhook", (made["events"], made["is_active"], made["failure_count"]), (["mention"], True, 0)
    )
    short = half.error("create_webhook", "https://hooks.example.test/x", ["mention"], "short")
    half.same("create_webhook", short[:2], ("ColonyValidationError", 422))
    half.same("get_webhooks", half.call("get_webhooks"), [made])
    half.emulator.state.webhooks[made["id"]].is_active = False
    half.same("update_webhook", half.call("update_webhook", made["id"], is_active=True)["is_active"], True)
    half.call("create_comment", P1, "@alice", by="bob")
    (told,) = half.emulator.deliver()
    signature = told.headers["x-colony-signature"]
    verified = [colony_sdk.verify_webhook(body, signature, SECRET) for body in (told.body, told.body + b" ")]
    half.same("create_webhook", verified, [True, False])
    half.call("delete_webhook", made["id"])
    half.same("delete_webhook", half.call("get_webhooks"), [])


def social(half: Half) -> None:
    """X5 and X2: relations, reports, presence, users' comments."""
    half.same("get_user_by_username", half.call("get_user_by_username", "BOB")["id"], BOB)
    half.same("follow_by_username", half.call("follow_by_username", "bob")["followed_id"], BOB)
    for method, named in (("get_relationship", BOB), ("get_relationship_by_username", "bob")):
        relation = half.call(method, named)
        half.same(method, (relation["following"], relation["followed_by"]), (True, True))
    half.same("get_followers", ids(half.call("get_followers", BOB)), [ALICE])
    half.same("get_following", ids(half.call("get_following", BOB)), [ALICE])
    half.same("get_my_following", ids(half.call("get_my_following")["items"]), [BOB])
    half.same("get_my_followers", half.call("get_my_followers")["total"], 1)
    half.same("iter_my_following", ids(half.call("iter_my_following")), [BOB])
    half.same("iter_my_followers", ids(half.call("iter_my_followers")), [BOB])
    half.same("unfollow_by_username", half.call("unfollow_by_username", "bob"), {"following": False})
    half.same("follow_tag", half.call("follow_tag", "Intro")["tag"], "intro")
    half.same("get_followed_tags", half.call("get_followed_tags"), [{"tag": "intro"}])
    half.same("unfollow_tag", half.call("unfollow_tag", "intro")["following"], False)
    half.same("block_user", half.call("block_user", BOB), {"blocked": True})
    half.same("list_blocked", ids(half.call("list_blocked")), [BOB])
    half.same("unblock_user", half.call("unblock_user", BOB), {"blocked": False})
    half.same("get_presence", half.call("get_presence", [ALICE, BOB])[BOB]["online"], False)
    half.same("set_my_status", half.call("set_my_status", custom_status_text="x")["custom_status_text"], "x")
    half.same("get_my_status", half.call("get_my_status")["custom_status_text"], "x")
    half.same("set_inbox_mode", half.call("set_inbox_mode", "quiet")["inbox_quiet_min_karma"], 10)
    half.same("report_post", half.call("report_post", P2, "spam")["status"], "pending")
    half.same(
        "report_comment", half.call("report_comment", C1, "other", custom_reason="x")["status"], "pending"
    )
    half.same("get_user_comments", ids(half.call("get_user_comments", "bob")["items"]), [C1])
    half.same("iter_user_comments", ids(half.call("iter_user_comments", user_id=BOB)), [C1])


def upkeep(half: Half) -> None:
    """X2 and X3: posts tagged, moved, pinned, saved, echoed."""
    (post,) = (one.id for one in half.emulator.add.posts(1))
    half.same("set_post_tags", half.call("set_post_tags", post, ["a"])["tags"], ["a"])
    half.same("set_post_tags", half.error("set_post_tags", post, ["b"])[2], "POST_ALREADY_TAGGED")
    half.same("crosspost", half.call("crosspost", post, colony="builds")["colony_name"], "builds")
    half.same("pin_post", half.call("pin_post", post)["is_pinned"], True)
    half.same("close_post", half.call("close_post", post)["is_closed"], True)
    half.same("reopen_post", half.call("reopen_post", post)["is_closed"], False)
    half.same("set_post_language", half.call("set_post_language", post, "fr")["language"], "fr")
    half.same("mark_post_scanned", half.error("mark_post_scanned", post)[1], 403)
    half.emulator.state.user_named("alice").sentinel = True
    half.same("mark_post_scanned", half.call("mark_post_scanned", post)["sentinel_scanned"], True)
    half.same("mark_comment_scanned", half.call("mark_comment_scanned", C1)["sentinel_scanned"], True)
    half.same("move_post_to_colony", half.call("move_post_to_colony", post, "test-posts")["moved"], True)
    half.same("bookmark_post", half.call("bookmark_post", P2), {"bookmarked": True})
    half.same("list_bookmarks", ids(half.call("list_bookmarks")["items"]), [P2])
    half.same("unbookmark_post", half.call("unbookmark_post", P2), {"bookmarked": False})
    half.same("watch_post", half.call("watch_post", P2), {"watching": True})
    half.same("unwatch_post", half.call("unwatch_post", P2), {"watching": False})
    made = half.call("create_collection", "Starters", is_public=False)["id"]
    half.same("create_collection", half.error("get_collection", made, by="bob")[1], 404)
    half.same("add_to_collection", half.call("add_to_collection", made, P1, note="x")["item_count"], 1)
    half.same("get_collection", half.call("get_collection", made)["items"][0]["note"], "x")
    half.same("update_collection", half.call("update_collection", made, title="S")["title"], "S")
    half.same("list_collections", ids(half.call("list_collections", user_id="alice")["items"]), [made])
    half.same("remove_from_collection", half.call("remove_from_collection", made, P1), {})
    half.same("delete_collection", half.call("delete_collection", made), {})
    echo = half.call("create_echo", P2, "Worth it")
    half.same("create_echo", (echo["post"]["id"], echo["author"]["username"]), (P2, "alice"))
    half.same("create_echo", half.error("create_echo", P2, "Again")[1:], (409, "CONFLICT"))
    half.same("get_echoes", ids(half.call("get_echoes")["items"]), [echo["id"]])
    half.same("iter_echoes", ids(half.call("iter_echoes")), [echo["id"]])
    half.call("delete_echo", echo["id"])
    half.same("delete_echo", half.call("get_echoes")["total"], 0)


def texts(half: Half) -> None:
    """X15, X16 and X19: vault, wiki, notarisation."""
    half.same("vault_status", half.call("vault_status")["quota_bytes"], 0)
    half.same("vault_upload_file", half.error("vault_upload_file", "a.md", "x", by="bob")[2], "KARMA_TOO_LOW")
    half.same(
        "can_write_vault", [half.call("can_write_vault", by=one) for one in ("alice", "bob")], [True, False]
    )
    half.same("vault_upload_file", half.call("vault_upload_file", "d/a b.md", "find me")["content_size"], 7)
    half.same("vault_append_file", half.call("vault_append_file", "d/a b.md", "!")["content_size"], 8)
    half.same("vault_get_file", half.call("vault_get_file", "d/a b.md")["content"], "find me!")
    half.same("vault_list_files", half.call("vault_list_files")["total"], 1)
    (hit,) = half.call("vault_search_files", "find")["items"]
    half.same("vault_search_files", hit["snippet"], "[[hl]]find[[/hl]] me!")
    half.same("vault_status", half.call("vault_status")["available_bytes"], 10485752)
    half.call("vault_delete_file", "d/a b.md")
    half.same("vault_delete_file", half.error("vault_get_file", "d/a b.md")[1], 404)
    half.same("create_wiki_page", half.call("create_wiki_page", "start", "Start", "a")["revision_count"], 1)
    half.same("create_wiki_page", half.error("create_wiki_page", "start", "Start")[1], 409)
    half.same("update_wiki_page", half.call("update_wiki_page", "start", content="b")["revision_count"], 2)
    stale = half.error("update_wiki_page", "start", content="x", base_revision=1)
    half.same("update_wiki_page", stale[:2], ("ColonyConflictError", 409))
    half.same("get_wiki_page", half.call("get_wiki_page", "start")["content"], "b")
    half.same("get_wiki_pages", half.call("get_wiki_pages", query="star")["items"][0]["slug"], "start")
    half.same("iter_wiki_pages", len(half.call("iter_wiki_pages")), 1)
    first = half.call("get_wiki_history", "start")[-1]["id"]
    half.same("get_wiki_history", len(half.call("get_wiki_history", "start")), 2)
    half.same("get_wiki_revision", half.call("get_wiki_revision", "start", first)["content"], "a")
    half.call("delete_wiki_page", "start")
    half.same("delete_wiki_page", half.error("create_wiki_page", "start", "S")[1], 409)
    record = half.call("notarise_post", P1)
    good = half.call("verify_notarisation", record, body="First **post**", title="Hello")
    bad = half.call("verify_notarisation", record, body="Other")
    half.same("verify_notarisation", (bool(good), bad.digest_ok, bad.content_ok), (True, True, False))
    half.same("notarise_post", half.error("update_post", P1, title="Other")[1], 409)
    half.same("get_post_notarisation", half.call("get_post_notarisation", P1), record)
    record = half.call("notarise_comment", C1, by="bob")
    half.same("notarise_comment", record["subject_type"], "comment")
    half.same("get_comment_notarisation", half.call("get_comment_notarisation", C1), record)
    half.same("get_user_notarisations", half.call("get_user_notarisations", username="alice")["total"], 1)


def rest(half: Half) -> None:
    """X1, X6, X7 and X11: feeds, batches, more of messages, two-factor codes, token exchange."""
    half.same("get_rising_posts", half.call("get_rising_posts")["total"], 3)
    half.same(
        "get_trending_tags",
        half.call("get_trending_tags", window="7d")["items"],
        [{"tag": "intro", "count": 1}],
    )
    half.same("get_trending_tags", half.error("get_trending_tags", window="1y")[1], 422)
    half.same("get_for_you_feed", half.call("get_for_you_feed", kinds="posts")["count"], 2)
    half.same("bootstrap", half.call("bootstrap")["profile"]["username"], "alice")
    half.same("get_deprecations", half.call("get_deprecations")["items"][0]["new"], "q")
    half.same("get_system_notifications", half.call("get_system_notifications")[0]["level"], "info")
    notices = [one.id for one in half.emulator.add.notifications(110)]
    half.same(
        "mark_notifications_read_batch",
        half.call("mark_notifications_read_batch", notices)["unread_count"],
        2,
    )
    half.same("delete_notifications", half.call("delete_notifications", notices[:101])["unread_count"], 2)
    half.same("delete_read_notifications", half.call("delete_read_notifications"), {"deleted": 9})
    half.same("delete_notification", half.call("delete_notification", MISSING), {})
    sent = half.call("send_message", "bob", "Two")
    older = half.call("conversation_history", "bob", sent["id"])["messages"]
    half.same("conversation_history", [one["body"] for one in older], ["Hi"])
    newer = half.call("conversation_tail", "bob", older[0]["id"])["messages"]
    half.same("conversation_tail", [one["body"] for one in newer], ["Two"])
    for method, told in (("mute", "muted"), ("archive", "archived")):
        half.same(f"{method}_conversation", half.call(f"{method}_conversation", "bob"), {told: True})
        half.same(f"un{method}_conversation", half.call(f"un{method}_conversation", "bob"), {told: False})
    half.same("mark_conversation_read", half.call("mark_conversation_read", "bob"), {"read": True})
    issued = half.call("exchange_token", audience="rp")
    half.same("exchange_token", issued["token_type"], "Bearer")
    offer = half.call("enroll_2fa")
    code = half.emulator.totp_code("alice", offer["secret"])
    done = half.call("confirm_2fa", offer["secret"], offer["ticket"], code)
    half.same("confirm_2fa", (done["enabled"], len(done["recovery_codes"])), (True, 8))
    half.same("get_2fa_status", half.call("get_2fa_status")["recovery_codes_remaining"], 8)
    fresh = half.call("regenerate_recovery_codes", done["recovery_codes"][0])["recovery_codes"]
    half.same("regenerate_recovery_codes", len(fresh), 8)
    half.same("disable_2fa", half.call("disable_2fa", fresh[0])["enabled"], False)


def money(half: Half) -> None:
    """X4, X10 and X17: tips, boosts, attachments, puzzles."""
    tips = [half.call("tip_post", P2, 21, idempotency_key="k") for _ in range(2)]
    half.same("tip_post", (tips[0] == tips[1], tips[0]["recipient"]), (True, "bob"))
    half.same("tip_post", half.error("tip_post", P2, 20)[1], 422)
    half.same("tip_comment", half.call("tip_comment", C1, 100)["comment_id"], C1)
    half.same(
        "list_tips",
        [one["amount_sats"] for one in half.call("list_tips", recipient="bob")["tips"]],
        [100, 21],
    )
    boost = half.call("boost_post", P1, "day")
    half.same("boost_post", (boost["amount_sats"], half.error("boost_post", P1, "Day")[1]), (5000, 400))
    half.same("get_boost_status", half.call("get_boost_status", P1, boost["id"])["status"], "pending")
    picture = b"\x89PNG\r\n\x1a\n\x00\xff\r\n--x"
    sent = half.call("upload_message_attachment", "a.png", picture, "image/png")
    half.same("upload_message_attachment", (sent["size_bytes"], sent["deduped"]), (len(picture), False))
    wrong = half.error("upload_message_attachment", "a.txt", b"x", "text/plain")
    half.same("upload_message_attachment", wrong[:2], ("ColonyValidationError", 400))
    half.same("get_message_attachment", half.call("get_message_attachment", sent["id"]), picture)
    half.same("delete_message_attachment", half.call("delete_message_attachment", sent["id"]), None)
    made = half.call("create_puzzle", "sum", "Sum", "Add up", "math", "1+1", "Two")
    half.same("create_puzzle", (made["difficulty"], made["attempt_status"]), (3, "not_started"))
    half.same("get_puzzles", ids(half.call("get_puzzles")["items"]), [made["id"]])
    half.same("get_puzzle", half.call("get_puzzle", made["id"])["content"], None)
    half.same("start_puzzle", half.call("start_puzzle", made["id"])["content"], "1+1")
    half.emulator.clock.advance(12.5)
    wrong = half.call("solve_puzzle", made["id"], "three")
    half.same("solve_puzzle", (wrong["is_correct"], wrong["solve_time_seconds"]), (False, 12.5))
    half.same("solve_puzzle", half.call("solve_puzzle", made["id"], " two ")["leaderboard_rank"], 1)


def one_message(half: Half) -> None:
    """X7 and X9: what can be done to one message, and complaints."""
    id = half.call("send_message", "bob", "a")["id"]
    half.same("edit_message", half.call("edit_message", id, "b")["body"], "b")
    half.same("list_message_edits", len(half.call("list_message_edits", id)["versions"]), 2)
    half.same("mark_message_read", half.call("mark_message_read", id, by="bob")["was_unread"], True)
    half.same("list_message_reads", half.call("list_message_reads", id)["seen_count"], 1)
    half.same("add_message_reaction", half.call("add_message_reaction", id, "👍")["emoji"], "👍")
    half.same("remove_message_reaction", half.call("remove_message_reaction", id, "👍")["removed"], True)
    half.same("toggle_star_message", half.call("toggle_star_message", id), {"saved": True})
    half.same("list_saved_messages", ids(half.call("list_saved_messages")["messages"]), [id])
    half.same("forward_message", half.call("forward_message", id, "carol")["body"], "b")
    half.same("delete_message", half.call("delete_message", id)["deleted"], True)
    replayed = [half.call("mark_conversation_spam", "bob")["idempotency_replayed"] for _ in range(2)]
    half.same("mark_conversation_spam", replayed, [False, True])
    half.same("unmark_conversation_spam", half.call("unmark_conversation_spam", "bob")["report_id"], None)


AREAS = (
    controls,
    registration,
    posts,
    comments,
    votes,
    people,
    notifications,
    messages,
    colonies,
    webhooks,
    social,
    upkeep,
    texts,
    rest,
    money,
    one_message,
)


def defect_keyless_post(half: Half) -> tuple[Any, Any]:
    """11.1: a POST that was applied and answered 504 is repeated without a key."""
    half.emulator.faults.add("POST", "posts", status=504, processed=True)
    half.error("create_post", "Once", "only")
    return sum(one.title == "Once" for one in half.emulator.state.posts.values()), 3


def defect_breaker(half: Half) -> tuple[Any, Any]:
    """11.2: posts that are missing open the breaker."""
    half.call("enable_circuit_breaker", 2)
    half.call("get_me")
    return half.error("get_posts_by_ids", [MISSING, MISSING, P1])[:2], ("ColonyNetworkError", 0)


def defect_stale_slugs(half: Half) -> tuple[Any, Any]:
    """11.8: a colony made after the first look is unknown."""
    half.call("join_colony", "builds")
    half.call("create_colony", "later", "Later", by="carol")
    return half.error("join_colony", "later")[0], "ValueError"


def defect_clamped_walk(half: Half) -> tuple[Any, Any]:
    """11.9: rows are lost when the server gives less than was asked for."""
    half.emulator.modes.max_page_size = 2
    half.emulator.add.posts(7)
    return len(set(ids(half.call("iter_posts", page_size=5)))), 4


def defect_empty_filter(half: Half) -> tuple[Any, Any]:
    """11.14: an empty author is no filter."""
    return half.call("get_posts", author="")["total"], 3


def defect_login_retries(half: Half) -> tuple[Any, Any]:
    """10.4: the async half repeats a login that was refused for coming too often."""
    half.emulator.faults.add("POST", "auth/token", status=429)
    half.error("get_me")
    return len(half.emulator.requests), 1 if half.name == "blocking" else 3


def defect_many_logins(half: Half) -> tuple[Any, Any]:
    """1.2: ten first calls at once are ten logins."""
    half.emulator.faults.add("POST", "auth/token", delay=0.3)
    half.together(10)
    return sum(one.path.endswith("/auth/token") for one in half.emulator.requests), 10


def defect_exchange_hook(half: Half) -> tuple[Any, Any]:
    """11.3: a response hook of four arguments breaks the exchange of tokens."""
    half.call("on_response", lambda method, url, status, data: None)  # noqa: ARG005
    return half.error("exchange_token", audience="rp")[0], "TypeError"


def defect_shown_key(half: Half) -> tuple[Any, Any]:
    """11.4: request hooks are shown the API key."""
    shown: list[Any] = []
    half.call("on_request", lambda method, url, body: shown.append(body))  # noqa: ARG005
    half.call("get_me")
    return shown, [{"api_key": "col_alice"}, None]


def defect_redirect(half: Half) -> tuple[Any, Any]:
    """10.5: the blocking half follows a redirect, credentials and all."""
    with ColonyEmulator() as other:
        half.emulator.faults.add("GET", "users/me", redirect=f"{other.base_url}/colonies")
        status = half.error("get_me")[1]
        leaked = [one.header("authorization") is not None for one in other.requests]
    return (status, leaked), (401, [True, True]) if half.name == "blocking" else (302, [])


DEFECTS = tuple(value for name, value in list(globals().items()) if name.startswith("defect_"))


def play(area: Callable[[Half], None], half: Half) -> None:
    """Play one area in one half, noting what it deviates in and what it asked in vain."""
    half.renew()
    try:
        area(half)
    except Exception as error:
        half.deviations.setdefault(area.__name__, []).append(f"{type(error).__name__}: {error}")
    for one in half.emulator.unknown_requests:
        half.deviations.setdefault(area.__name__, []).append(f"unknown request {one.method} {one.path}")


def asked(request: RecordedRequest) -> tuple[str, bytes, Any]:
    """A request as the halves are compared by: they space their JSON differently when they register,
    and their multipart bodies have boundaries of their own."""
    kind = request.header("content-type") or ""
    if kind.startswith("multipart/"):
        return request.method, request.target, None
    return request.method, request.target, request.json() if kind == "application/json" else request.body


def report(half: Half) -> int:
    """Write what one half came to; returns the number of deviations."""
    rows = [*CORE, *ONLY[half.name]]
    for name in set(rows) - half.called:
        half.deviations.setdefault(name, []).append("not called")
    good = sum(name not in half.deviations for name in rows)
    further = half.called - set(rows)
    fine = len(further - set(half.deviations))
    sys.stdout.write(f"{half.name}: {good} of {len(rows)} core methods\n")
    sys.stdout.write(
        f"{half.name}: {fine} of {len(further)} other methods (the client has {_EXTENDED} such)\n"
    )
    for name, deviations in half.deviations.items():
        sys.stdout.writelines(f"     {name}: {one}\n" for one in deviations)
    return len(half.deviations)


def report_defects(half: Half) -> int:
    """Write which of the known defects showed; returns how many did not."""
    hidden = 0
    for defect in DEFECTS:
        half.renew()
        got, expected = defect(half)
        hidden += got != expected
        title = (defect.__doc__ or "").rstrip(".")
        outcome = "as expected" if got == expected else f"expected {expected!r}, got {got!r}"
        sys.stdout.write(f"{half.name}: known defect {title}: {outcome}\n")
    return hidden


def main() -> int:
    """Play every area and every known defect in both halves; 1 on a deviation."""
    wrong = 0
    logging.getLogger("colony_sdk").setLevel(logging.ERROR)
    with ColonyEmulator() as emulator, asyncio.Runner() as runner:
        halves = (Half("blocking", emulator, None), Half("async", emulator, runner))
        for area in AREAS:
            transcripts: list[list[tuple[str, bytes, Any]]] = []
            for half in halves:
                play(area, half)
                transcripts.append([asked(one) for one in emulator.requests])
            if area is not controls and transcripts[0] != transcripts[1]:
                halves[1].deviations[area.__name__] = ["sent other requests than the blocking half"]
        for half in halves:
            wrong += report(half) + report_defects(half)
            half.close()
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
