"""The wire contract of The Colony's emulator, endpoint by endpoint, on its seed."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from tests.colony_seed import (
    ALICE,
    ATTIC,
    BOB,
    BUILDS,
    C1,
    C2,
    CELLAR,
    GENERAL,
    MISSING,
    P1,
    P2,
    POLL,
    SECRET,
    acting,
)

from twofold.emulators import ColonyEmulator

ALICE_AS_AUTHOR = {
    "id": ALICE,
    "username": "alice",
    "display_name": "Alice",
    "user_type": "agent",
    "karma": 42,
}
HELLO = {
    "id": P1,
    "title": "Hello",
    "body": "First **post**",
    "post_type": "discussion",
    "author": ALICE_AS_AUTHOR,
    "colony_id": GENERAL,
    "colony_name": "general",
    "score": 3,
    "comment_count": 2,
    "tags": ["intro"],
    "metadata": {},
    "reactions": {"fire": 1},
    "is_pinned": False,
    "is_closed": False,
    "language": "en",
    "sentinel_scanned": False,
    "notarised_at": None,
    "created_at": "2026-03-01T10:00:00Z",
    "updated_at": "2026-03-01T10:00:00Z",
}
NICE = {
    "id": C1,
    "post_id": P1,
    "parent_id": None,
    "body": "Nice",
    "author": {"id": BOB, "username": "bob", "display_name": "Bob", "user_type": "agent", "karma": 3},
    "score": 1,
    "reactions": {},
    "sentinel_scanned": False,
    "created_at": "2026-03-01T10:05:00Z",
    "updated_at": "2026-03-01T10:05:00Z",
}
NOW = "2026-03-01T10:10:00Z"


def ids(rows: list[dict[str, Any]]) -> list[str]:
    return [row["id"] for row in rows]


def code_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["detail"]["code"]


def problems(answer: httpx.Response) -> list[tuple[str, list[str]]]:
    assert answer.status_code == 422
    return [(one["type"], one["loc"]) for one in answer.json()["detail"]]


# Posts


def test_a_post_has_all_of_its_fields(alice: httpx.Client) -> None:
    """A post is written as the source's example has it."""
    assert alice.get(f"/posts/{P1}").json() == HELLO


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, [P1, POLL, P2]),
        ({"limit": 1, "offset": 1}, [POLL]),
        ({"sort": "top"}, [P1, POLL, P2]),
        ({"sort": "discussed", "limit": 1}, [P1]),
        ({"colony_id": GENERAL}, [P1]),
        ({"colony": "questions"}, [P2]),
        ({"post_type": "poll"}, [POLL]),
        ({"tag": "intro"}, [P1]),
        ({"q": "RUNNER"}, [P2]),
        ({"search": "hello"}, [P1]),
        ({"author": "Bob"}, [P2]),
        ({"author_id": ALICE}, [P1]),
        ({"member_colonies": "true"}, [P1]),
        ({"sentinel_scanned": "true"}, []),
        ({"undeclared": "x", "limit": 500}, [P1, POLL, P2]),
    ],
)
def test_posts_are_listed_by_filter_and_order(
    alice: httpx.Client, query: dict[str, str], expected: list[str]
) -> None:
    """Each filter narrows the list, unknown parameters and large limits are no error."""
    assert ids(alice.get("/posts", params=query).json()["items"]) == expected


def test_pages_count_everything_and_tell_of_more(colony: ColonyEmulator, alice: httpx.Client) -> None:
    """`total` is of all pages, `has_more` false on the last one, and a page holds 100 at most."""
    colony.add.posts(150)
    page = alice.get("/posts", params={"limit": 500}).json()
    assert (len(page["items"]), page["total"], page["has_more"]) == (100, 153, True)
    page = alice.get("/posts", params={"limit": 100, "offset": 100}).json()
    assert (len(page["items"]), page["has_more"]) == (53, False)


def test_a_post_is_made_and_remade(alice: httpx.Client) -> None:
    """Creation answers 201 with the post; a change touches what was sent."""
    sent = {"title": "New", "body": "Text", "colony_id": BUILDS, "tags": ["a"], "client": "x"}
    answer = alice.post("/posts", json=sent)
    made = answer.json()
    assert answer.status_code == 201
    assert (made["colony_name"], made["tags"], made["created_at"]) == ("builds", ["a"], NOW)
    changed = alice.put(f"/posts/{made['id']}", json={"title": "Newer"}).json()
    assert changed == {**made, "title": "Newer"}
    assert alice.put(f"/posts/{made['id']}", json={}).json() == changed
    assert alice.delete(f"/posts/{made['id']}").status_code == 204
    assert code_of(alice.get(f"/posts/{made['id']}")) == (404, "POST_NOT_FOUND")


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"title": "ab", "body": "x", "no_colony": True}, [("string_too_short", ["body", "title"])]),
        ({"title": "abc", "no_colony": True}, [("missing", ["body", "body"])]),
        ({"title": "abc", "body": "x"}, [("value_error", ["body", "colony_id"])]),
        (
            {"title": "abc", "body": "x", "no_colony": True, "colony_id": GENERAL},
            [("value_error", ["body", "colony_id"])],
        ),
        (
            {"title": "abc", "body": "x", "colony_id": "general"},
            [("uuid_parsing", ["body", "colony_id"])],
        ),
        (
            {"title": "abc", "body": "x", "no_colony": True, "post_type": "essay"},
            [("literal_error", ["body", "post_type"])],
        ),
        (
            {"title": "abc", "body": "x", "no_colony": True, "colour": 1},
            [("extra_forbidden", ["body", "colour"])],
        ),
        (
            {"title": "abc", "body": "x", "no_colony": True, "tags": ["t"] * 11},
            [("too_long", ["body", "tags"])],
        ),
    ],
)
def test_a_post_that_is_wrong_is_refused_field_by_field(
    alice: httpx.Client, sent: dict[str, Any], expected: list[Any]
) -> None:
    """422 lists each problem with its place."""
    assert problems(alice.post("/posts", json=sent)) == expected


def test_context_and_conversation_nest_the_answers(alice: httpx.Client) -> None:
    """Answers stand in the comment they answer; the context also tells of the caller."""
    tree = alice.get(f"/posts/{P1}/conversation").json()
    assert (tree["post_id"], tree["total"], ids(tree["comments"])) == (P1, 2, [C1])
    assert ids(tree["comments"][0]["replies"]) == [C2]
    context = alice.get(f"/posts/{P1}/context").json()
    assert (context["post"], context["colony"]["id"]) == (HELLO, GENERAL)
    assert (context["author"]["username"], context["comments"]) == ("alice", tree["comments"])
    assert (context["your_vote"], context["has_commented"]) == (0, False)


# Comments


def test_comments_come_twenty_to_a_page(colony: ColonyEmulator, alice: httpx.Client) -> None:
    """Oldest first, by page number."""
    made = colony.add.comments(P2, 41)
    pages = [alice.get(f"/posts/{P2}/comments", params={"page": number}).json() for number in (1, 3, 4)]
    assert [len(page["items"]) for page in pages] == [20, 1, 0]
    assert [page["has_more"] for page in pages] == [True, False, False]
    assert (pages[0]["items"][0]["id"], pages[0]["total"]) == (made[0].id, 41)


def test_a_comment_is_made_read_changed_and_deleted(alice: httpx.Client) -> None:
    """The life of a comment; of a post it does not belong to, a parent cannot be."""
    assert alice.get(f"/comments/{C1}").json() == NICE
    answer = alice.post(f"/posts/{P1}/comments", json={"body": "Yes", "parent_id": C1, "client": "x"})
    made = answer.json()
    assert (answer.status_code, made["parent_id"], made["author"]) == (201, C1, ALICE_AS_AUTHOR)
    assert alice.put(f"/comments/{made['id']}", json={"body": "No"}).json() == {**made, "body": "No"}
    assert alice.delete(f"/comments/{made['id']}").status_code == 204
    assert code_of(alice.get(f"/comments/{made['id']}")) == (404, "NOT_FOUND")
    elsewhere = alice.post(f"/posts/{P2}/comments", json={"body": "Yes", "parent_id": C1})
    assert code_of(elsewhere) == (400, "INVALID_INPUT")
    too_long = alice.post(f"/posts/{P1}/comments", json={"body": "x" * 10_001})
    assert problems(too_long) == [("string_too_long", ["body", "body"])]


# Votes, reactions, polls


def test_a_vote_counts_once_and_can_be_turned(alice: httpx.Client) -> None:
    """The same vote again is 409, the opposite one takes its place."""
    assert alice.post(f"/posts/{P2}/vote", json={"value": 1}).json() == {"score": 1}
    assert code_of(alice.post(f"/posts/{P2}/vote", json={"value": 1})) == (409, "CONFLICT")
    assert alice.post(f"/posts/{P2}/vote", json={"value": -1}).json() == {"score": -1}
    assert alice.post(f"/comments/{C1}/vote", json={"value": 1}).json() == {"score": 2}
    assert problems(alice.post(f"/posts/{P2}/vote", json={"value": 0})) == [
        ("literal_error", ["body", "value"])
    ]


def test_a_reaction_is_switched_on_and_off(alice: httpx.Client) -> None:
    """It takes a key, and one of post and comment."""
    sent = {"emoji": "fire", "post_id": P1}
    answers = [alice.post("/reactions/toggle", json=sent).json() for _ in range(2)]
    assert answers == [{"toggled": on, "reactions": {"fire": count}} for on, count in ((True, 2), (False, 1))]
    answer = alice.post("/reactions/toggle", json={"emoji": "clap", "comment_id": C1}).json()
    assert answer == {"toggled": True, "reactions": {"clap": 1}}
    assert problems(alice.post("/reactions/toggle", json={"emoji": "🔥", "post_id": P1}))
    assert problems(alice.post("/reactions/toggle", json={"emoji": "fire"}))


def test_a_ballot_replaces_the_one_before(alice: httpx.Client) -> None:
    """Results count each user once, in shares of those who voted."""
    assert alice.get(f"/polls/{POLL}/results").json() == {
        "post_id": POLL,
        "total_votes": 3,
        "is_closed": False,
        "options": [
            {"id": "opt_a", "text": "Yes", "vote_count": 2, "percentage": 66.7},
            {"id": "opt_b", "text": "No", "vote_count": 1, "percentage": 33.3},
        ],
    }
    for option in ("opt_a", "opt_b"):
        answer = alice.post(f"/polls/{POLL}/vote", json={"option_ids": [option]})
        assert answer.json() == {"success": True}
    counts = [one["vote_count"] for one in alice.get(f"/polls/{POLL}/results").json()["options"]]
    assert counts == [2, 2]
    for wrong in (["opt_x"], ["opt_a", "opt_b"]):
        assert code_of(alice.post(f"/polls/{POLL}/vote", json={"option_ids": wrong})) == (
            400,
            "INVALID_INPUT",
        )
    assert problems(alice.post(f"/polls/{POLL}/vote", json={"option_ids": []}))
    assert code_of(alice.get(f"/polls/{P1}/results")) == (404, "NOT_FOUND")


def test_a_poll_closes_at_its_time(colony: ColonyEmulator, alice: httpx.Client) -> None:
    """By the emulator's clock."""
    colony.state.posts[POLL].metadata["closes_at"] = "2026-03-01T11:00:00Z"
    colony.clock.advance(3600)
    assert alice.get(f"/polls/{POLL}/results").json()["is_closed"]
    assert code_of(alice.post(f"/polls/{POLL}/vote", json={"option_ids": ["opt_a"]})) == (409, "CONFLICT")


# Search and users


def test_search_finds_posts_and_users(alice: httpx.Client) -> None:
    """In titles and bodies, in names, in any case; one letter is too few."""
    found = alice.get("/search", params={"q": "BO"}).json()
    assert [one["username"] for one in found["users"]] == ["bob"]
    found = alice.get("/search", params={"q": "hello", "colony_id": GENERAL, "sort": "top"}).json()
    assert found == {"items": [HELLO], "total": 1, "has_more": False, "users": []}
    humans = alice.get("/search", params={"q": "ta", "author_type": "human"}).json()
    assert ids(humans["items"]) == [POLL]
    assert problems(alice.get("/search", params={"q": "x"})) == [("string_too_short", ["query", "q"])]


def test_a_user_sees_more_of_themselves(alice: httpx.Client) -> None:
    """Addresses are shown to their owner; counts are of what was written."""
    me = alice.get("/users/me").json()
    assert {key: me[key] for key in ALICE_AS_AUTHOR} == ALICE_AS_AUTHOR
    assert (me["post_count"], me["comment_count"], me["capabilities"]) == (1, 0, {"skills": ["python"]})
    assert "evm_address" in me
    bob = alice.get(f"/users/{BOB}").json()
    assert (bob["username"], bob["is_following"], "evm_address" in bob) == ("bob", False, False)
    assert alice.get("/users/by-username/BOB").json() == bob


def test_the_profile_takes_what_may_be_changed(alice: httpx.Client) -> None:
    """Sent fields change, others are refused."""
    sent = {"bio": "x", "nostr_pubkey": "ab" * 32, "social_links": {"github": "alice"}}
    assert {key: alice.put("/users/me", json=sent).json()[key] for key in sent} == sent
    assert problems(alice.put("/users/me", json={"karma": 9})) == [("extra_forbidden", ["body", "karma"])]
    assert problems(alice.put("/users/me", json={"nostr_pubkey": "xyz"}))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["carol", "alice", "dora", "bob"]),
        ({"sort": "newest", "limit": "1"}, ["bob"]),
        ({"sort": "active", "limit": "2"}, ["bob", "carol"]),
        ({"user_type": "human"}, ["carol"]),
        ({"q": "LIC"}, ["alice"]),
    ],
)
def test_the_directory_lists_users(alice: httpx.Client, query: dict[str, str], expected: list[str]) -> None:
    """By karma unless told."""
    rows = alice.get("/users/directory", params=query).json()["items"]
    assert [one["username"] for one in rows] == expected


def test_following_twice_tells_of_the_first_time(alice: httpx.Client) -> None:
    """The conflict carries the row that is there; nobody follows themselves."""
    made = alice.post(f"/users/{BOB}/follow")
    assert made.status_code == 201
    assert {**made.json(), "follow_id": ""} == {
        "status": "following",
        "follow_id": "",
        "follower_id": ALICE,
        "followed_id": BOB,
        "created_at": NOW,
    }
    again = alice.post("/users/by-username/bob/follow").json()["detail"]
    assert (again["code"], again["follow_id"]) == ("CONFLICT", made.json()["follow_id"])
    assert again["created_at"] == NOW
    assert alice.get(f"/users/{BOB}").json()["is_following"]
    assert alice.delete(f"/users/{BOB}/follow").json() == {"following": False}
    assert not alice.get(f"/users/{BOB}").json()["is_following"]
    assert code_of(alice.post(f"/users/{ALICE}/follow")) == (400, "INVALID_INPUT")
    assert code_of(alice.post(f"/users/{MISSING}/follow")) == (404, "NOT_FOUND")


# Notifications


def test_notifications_come_as_a_bare_array(alice: httpx.Client) -> None:
    """Newest first; the oldest one here is written out."""
    rows = alice.get("/notifications").json()
    assert len(rows) == 2
    assert rows[1] == {
        "id": "99999999-9999-4999-8999-999999999991",
        "type": "comment",
        "message": "bob commented",
        "read": False,
        "post_id": P1,
        "comment_id": C1,
        "from_user_id": BOB,
        "from_username": "bob",
        "created_at": "2026-03-01T10:05:00Z",
    }
    assert problems(alice.get("/notifications", params={"limit": 101}))


def test_reading_lowers_the_count(colony: ColonyEmulator, alice: httpx.Client) -> None:
    """One, some and all; those of others are not there."""
    made = ids([{"id": one.id} for one in colony.add.notifications(118)])
    unread = [alice.get("/notifications/count").json()["unread_notifications"]]
    assert alice.post(f"/notifications/{made[0]}/read").status_code == 204
    unread.append(alice.get("/notifications/count").json()["unread_count"])
    unread.append(alice.post("/notifications/read", json={"ids": made[:10]}).json()["unread_count"])
    unread.append(alice.post("/notifications/delete", json={"ids": made[9:12]}).json()["unread_count"])
    assert len(alice.get("/notifications", params={"limit": 100, "unread_only": "true"}).json()) == 100
    assert alice.post("/notifications/read-all").status_code == 204
    unread.append(alice.get("/notifications/count").json()["unread_count"])
    assert unread == [120, 119, 110, 108, 0]
    assert alice.post("/notifications/delete-read").json() == {"deleted": 117}
    theirs = alice.post("/notifications/99999999-9999-4999-8999-999999999992/read")
    assert code_of(theirs) == (404, "NOT_FOUND")


def test_authors_and_the_mentioned_are_told_once(colony: ColonyEmulator, alice: httpx.Client) -> None:
    """The parent's author hears of a reply, the post's of a comment, others when they are named."""
    colony.state.notifications.clear()
    sent = {"body": "@alice @carol @bob @alice, look", "parent_id": C1}
    alice.post(f"/posts/{P1}/comments", json=sent, headers=acting(colony, "dora"))
    told = [(colony.state.users[one.user].username, one.type) for one in colony.state.notifications.values()]
    assert told == [("bob", "reply"), ("alice", "comment"), ("carol", "mention")]


# Direct messages


def test_a_message_raises_the_unread_count(colony: ColonyEmulator, alice: httpx.Client) -> None:
    """Until its receiver reads the conversation."""
    answer = alice.post("/messages/send/BOB", json={"body": "Hello"})
    sent = answer.json()
    assert (answer.status_code, sent["sender"]["username"], sent["recipient"]["id"]) == (201, "alice", BOB)
    bob = acting(colony, "bob")
    assert alice.get("/messages/unread-count", headers=bob).json() == {
        "unread_direct_messages": 1,
        "unread_count": 1,
    }
    talk = alice.get("/messages/conversations/alice", headers=bob).json()
    assert ([one["body"] for one in talk["messages"]], talk["other_user"]["id"]) == (["Hi", "Hello"], ALICE)
    (row,) = alice.get("/messages/conversations", headers=bob).json()
    assert (row["last_message_preview"], row["unread_count"]) == ("Hello", 1)
    assert alice.post("/messages/conversations/alice/read", headers=bob).json() == {"read": True}
    assert alice.get("/messages/unread-count", headers=bob).json()["unread_count"] == 0


def test_conversations_come_latest_first(colony: ColonyEmulator, alice: httpx.Client) -> None:
    """An archived one is shown on demand."""
    colony.add.conversations(2)
    names = [one["other_user"]["username"] for one in alice.get("/messages/conversations").json()]
    assert names == ["pen-2", "pen-1", "bob"]
    assert alice.post("/messages/conversations/bob/archive").json() == {"archived": True}
    assert len(alice.get("/messages/conversations").json()) == 2
    rows = alice.get("/messages/conversations", params={"include_archived": "true", "limit": 1, "offset": 2})
    assert [one["is_archived"] for one in rows.json()] == [True]
    assert problems(alice.get("/messages/conversations", params={"limit": 101}))


@pytest.mark.parametrize(
    ("settings", "status"),
    [
        ({"blocked": [ALICE]}, 403),
        ({"inbox_mode": "contacts_only"}, 403),
        ({"inbox_mode": "quiet", "inbox_quiet_min_karma": 43}, 403),
        ({"inbox_mode": "quiet"}, 201),
        ({}, 201),
    ],
)
def test_an_inbox_may_be_closed(
    colony: ColonyEmulator, alice: httpx.Client, settings: dict[str, Any], status: int
) -> None:
    """By blocking, to strangers, or to those with little karma (10 unless set)."""
    carol = colony.state.user_named("carol")
    for name, value in settings.items():
        setattr(carol, name, value)
    assert alice.post("/messages/send/carol", json={"body": "Hi"}).status_code == status


# Colonies


def test_colonies_are_listed_by_members(alice: httpx.Client) -> None:
    """A bare array of those that the caller may see."""
    rows = alice.get("/colonies").json()
    assert rows[0] == {
        "id": GENERAL,
        "name": "general",
        "display_name": "General",
        "description": "Open discussion",
        "community_type": "public",
        "member_count": 4,
        "post_count": 1,
        "is_sandbox": False,
        "created_at": "2026-01-01T00:00:00Z",
    }
    assert "cellar" not in [one["name"] for one in rows]
    assert ids(alice.get("/colonies", params={"member_colonies": "true"}).json()) == [GENERAL]


def test_coming_and_going(colony: ColonyEmulator, alice: httpx.Client) -> None:
    """Membership once; archived colonies take nobody, private ones let wait."""
    assert alice.post(f"/colonies/{BUILDS}/join").json() == {"joined": True}
    assert code_of(alice.post(f"/colonies/{BUILDS}/join")) == (409, "COLONY_ALREADY_MEMBER")
    assert alice.post(f"/colonies/{BUILDS}/leave").json() == {"left": True}
    assert alice.post(f"/colonies/{BUILDS}/leave").status_code == 409
    assert code_of(alice.post(f"/colonies/{ATTIC}/join")) == (409, "CONFLICT")
    assert alice.post(f"/colonies/{CELLAR}/join").json() == {"joined": True}
    assert colony.state.colonies[CELLAR].pending == [ALICE]
    assert code_of(alice.post(f"/colonies/{MISSING}/join")) == (404, "NOT_FOUND")
    colony.state.users[ALICE].karma = -21
    assert code_of(alice.post(f"/colonies/{BUILDS}/join")) == (403, "KARMA_TOO_LOW")
    colony.state.colonies[BUILDS].banned.append(ALICE)
    assert code_of(alice.post(f"/colonies/{BUILDS}/join")) == (403, "FORBIDDEN")


def test_founding_a_colony_takes_karma(colony: ColonyEmulator, alice: httpx.Client) -> None:
    """100 of it, and a name that is free."""
    sent = {"name": "mine", "display_name": "Mine", "community_type": "private", "client": "x"}
    assert code_of(alice.post("/colonies", json=sent)) == (403, "KARMA_TOO_LOW")
    carol = acting(colony, "carol")
    made = alice.post("/colonies", json=sent, headers=carol)
    assert (made.status_code, made.json()["member_count"]) == (201, 1)
    assert code_of(alice.post("/colonies", json=sent, headers=carol)) == (409, "CONFLICT")
    hidden = {"title": "abc", "body": "x", "colony_id": made.json()["id"]}
    post = alice.post("/posts", json=hidden, headers=carol).json()["id"]
    assert code_of(alice.get(f"/posts/{post}")) == (404, "POST_NOT_FOUND")
    assert alice.get("/posts").json()["total"] == 3


# Webhooks


def test_a_webhook_is_made_changed_and_deleted(colony: ColonyEmulator, alice: httpx.Client) -> None:
    """Its secret is never shown; it is its owner's alone."""
    sent = {"url": "https://hooks.example.test/x", "events": ["mention"], "secret": SECRET}
    answer = alice.post("/webhooks", json=sent)
    made = answer.json()
    assert answer.status_code == 201
    assert {**made, "id": ""} == {
        "id": "",
        "url": sent["url"],
        "events": ["mention"],
        "is_active": True,
        "failure_count": 0,
        "created_at": NOW,
    }
    assert alice.get("/webhooks").json() == [made]
    bob = acting(colony, "bob")
    assert alice.get("/webhooks", headers=bob).json() == []
    assert alice.delete(f"/webhooks/{made['id']}", headers=bob).status_code == 404
    colony.state.webhooks[made["id"]].failures = 10
    changed = alice.put(f"/webhooks/{made['id']}", json={"is_active": True, "events": ["tip_received"]})
    assert changed.json() == {**made, "events": ["tip_received"]}
    assert code_of(alice.put(f"/webhooks/{made['id']}", json={})) == (400, "INVALID_INPUT")
    assert alice.delete(f"/webhooks/{made['id']}").status_code == 204
    assert alice.get("/webhooks").json() == []


@pytest.mark.parametrize(
    "wrong", [{"url": "ftp://x"}, {"events": []}, {"events": ["unheard_of"]}, {"secret": "x" * 15}]
)
def test_a_webhook_that_is_wrong_is_refused(alice: httpx.Client, wrong: dict[str, Any]) -> None:
    """Each field has its rule."""
    sent = {"url": "https://hooks.example.test/x", "events": ["mention"], "secret": SECRET, **wrong}
    (problem,) = problems(alice.post("/webhooks", json=sent))
    assert problem[1][1] == next(iter(wrong))
