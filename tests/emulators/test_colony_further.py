"""The Colony's emulator beyond the core: relations, upkeep of posts, saved posts, vault, wiki, notarisation, 2FA."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import httpx
import pytest
from tests.colony_seed import ALICE, BOB, C1, GENERAL, MISSING, P1, P2, POLL, acting

from twofold.emulators import ColonyEmulator


def code_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["detail"]["code"]


def ids(rows: list[dict[str, Any]]) -> list[str]:
    return [row["id"] for row in rows]


# Relations


def test_a_relationship_is_seen_from_both_sides(alice: httpx.Client) -> None:
    """Bob follows Alice since February; nobody has one with themselves."""
    expected = {
        "user_id": BOB,
        "username": "bob",
        "following": False,
        "followed_by": True,
        "following_since": None,
        "followed_by_since": "2026-02-21T00:00:00Z",
        "follow_id": None,
    }
    assert alice.get(f"/users/{BOB}/relationship").json() == expected
    assert alice.get("/users/by-username/bob/relationship").json() == expected
    assert code_of(alice.get(f"/users/{ALICE}/relationship")) == (400, "INVALID_INPUT")


def test_followers_are_counted_in_headers_and_pages(colony: ColonyEmulator, alice: httpx.Client) -> None:
    """Anybody's are a bare array, one's own a page; words in a path win over ids."""
    alice.post("/users/by-username/carol/follow")
    alice.post("/users/by-username/dora/follow")
    bob = alice.get(f"/users/{ALICE}/following", params={"limit": 1}, headers=acting(colony, "bob"))
    assert ([one["username"] for one in bob.json()], bob.headers["x-has-more"]) == (["dora"], "true")
    assert bob.headers["x-total-count"] == "2"
    mine = alice.get("/users/me/following").json()
    assert ([one["username"] for one in mine["items"]], mine["total"]) == (["dora", "carol"], 2)
    assert ids(alice.get("/users/me/followers").json()["items"]) == [BOB]
    assert ids(alice.get(f"/users/{ALICE}/followers").json()) == [BOB]


def test_the_comments_of_a_user_are_listed(alice: httpx.Client) -> None:
    """By name or id."""
    assert ids(alice.get("/users/by-username/bob/comments").json()["items"]) == [C1]
    assert ids(alice.get(f"/users/{BOB}/comments").json()["items"]) == [C1]


def test_blocking_is_listed_and_undone(alice: httpx.Client) -> None:
    """And can be repeated."""
    for _ in range(2):
        assert alice.post(f"/users/{BOB}/block").json() == {"blocked": True}
    assert ids(alice.get("/users/me/blocked").json()) == [BOB]
    assert alice.post("/messages/send/bob", json={"body": "x"}).status_code == 403
    assert alice.delete(f"/users/{BOB}/block").json() == {"blocked": False}
    assert alice.get("/users/me/blocked").json() == []


def test_a_report_is_made_once_and_ten_an_hour(colony: ColonyEmulator, alice: httpx.Client) -> None:
    """Repeated while it is pending, it is a conflict."""
    sent = {"target_type": "post", "target_id": P2, "reason": "spam"}
    assert alice.post("/reports", json=sent).json()["status"] == "pending"
    assert code_of(alice.post("/reports", json=sent)) == (409, "CONFLICT")
    posts = colony.add.posts(9, author="bob")
    statuses = [alice.post("/reports", json={**sent, "target_id": one.id}).status_code for one in posts]
    assert statuses == [201] * 8 + [429]
    colony.clock.advance(3600)
    assert alice.post("/reports", json={**sent, "reason": "rude"}).status_code == 422


def test_presence_and_status(colony: ColonyEmulator, alice: httpx.Client) -> None:
    """Who holds a token is there; an empty text clears a status."""
    rows = alice.post("/users/presence", json={"user_ids": [ALICE, BOB]}).json()
    assert rows == {
        ALICE: {"online": True, "last_seen_at": colony.clock.now().timestamp()},
        BOB: {"online": False},
    }
    too_many = alice.post("/users/presence", json={"user_ids": [MISSING] * 201})
    assert code_of(too_many) == (400, "INVALID_INPUT")
    texts = [
        alice.put("/users/me/status", json={"custom_status_text": text}).json()["custom_status_text"]
        for text in ("busy", "")
    ]
    assert (texts, alice.get("/users/me/status").json()["presence_status"]) == (["busy", None], None)


def test_an_inbox_is_quiet_above_a_threshold(alice: httpx.Client) -> None:
    """Ten unless given, and gone with the mode."""
    answers = [alice.patch("/me/inbox", json={"inbox_mode": mode}).json() for mode in ("quiet", "open")]
    assert [one["inbox_quiet_min_karma"] for one in answers] == [10, None]


def test_tags_are_followed_in_lower_case(alice: httpx.Client) -> None:
    """And listed by name."""
    for tag in ("Rust", "intro"):
        assert alice.post(f"/tags/{tag}/follow").json()["tag"] == tag.lower()
    assert alice.get("/tags/following").json() == [{"tag": "intro"}, {"tag": "rust"}]
    assert alice.delete("/tags/RUST/follow").json() == {"following": False, "tag": "rust"}


# Posts


def test_a_post_is_kept_up(alice: httpx.Client) -> None:
    """Pinned, closed and reopened by its author; others may not."""
    pinned = [alice.post(f"/posts/{P1}/pin").json()["is_pinned"] for _ in range(2)]
    assert pinned == [True, False]
    assert alice.post(f"/posts/{P1}/close").json()["is_closed"]
    assert alice.post(f"/posts/{P1}/comments", json={"body": "x"}).status_code == 403
    assert not alice.post(f"/posts/{P1}/reopen").json()["is_closed"]
    answer = alice.put(f"/posts/{P1}/language", params={"language": "fr"})
    assert answer.json() == {"post_id": P1, "language": "fr"}
    assert code_of(alice.post(f"/posts/{P2}/pin")) == (403, "FORBIDDEN")
    crossed = alice.post(f"/posts/{P2}/crosspost", json={"colony_id": "builds"})
    assert (crossed.status_code, crossed.json()["colony_name"]) == (201, "builds")


def test_an_untagged_post_takes_tags_once(colony: ColonyEmulator, alice: httpx.Client) -> None:
    """Within seven days."""
    first, second = colony.add.posts(2)
    assert alice.put(f"/posts/{first.id}/tags", json={"tags": ["a"]}).json()["tags"] == ["a"]
    assert code_of(alice.put(f"/posts/{first.id}/tags", json={"tags": ["b"]})) == (409, "POST_ALREADY_TAGGED")
    colony.clock.advance(7 * 86400 + 1)
    late = alice.put(f"/posts/{second.id}/tags", json={"tags": ["a"]}, headers=acting(colony, "alice"))
    assert code_of(late) == (403, "EDIT_WINDOW_EXPIRED")


def test_sentinels_scan_and_move(colony: ColonyEmulator, alice: httpx.Client) -> None:
    """Nobody else, and only into a sandbox."""
    assert code_of(alice.put(f"/posts/{P2}/sentinel-scanned")) == (403, "FORBIDDEN")
    colony.state.users[ALICE].sentinel = True
    answer = alice.put(f"/posts/{P2}/sentinel-scanned", params={"scanned": "true"}).json()
    assert answer == {"post_id": P2, "sentinel_scanned": True}
    assert ids(alice.get("/posts", params={"sentinel_scanned": "true"}).json()["items"]) == [P2]
    assert alice.put(f"/comments/{C1}/sentinel-scanned").json()["comment_id"] == C1
    refused = alice.put(f"/posts/{P1}/colony", params={"colony": "builds"})
    assert code_of(refused) == (400, "INVALID_INPUT")
    moved = alice.put(f"/posts/{P1}/colony", params={"colony": "test-posts"}).json()
    assert (moved["from_colony_id"], moved["moved"]) == (GENERAL, True)


def test_bookmarks_and_watches(alice: httpx.Client) -> None:
    """The latest bookmark first."""
    for post in (P1, P2, P1):
        assert alice.post(f"/posts/{post}/bookmark").json() == {"bookmarked": True}
    assert ids(alice.get("/posts/bookmarks/list").json()["items"]) == [P2, P1]
    assert alice.delete(f"/posts/{P2}/bookmark").json() == {"bookmarked": False}
    assert alice.get("/posts/bookmarks/list").json()["total"] == 1
    assert alice.post(f"/posts/{P1}/watch").json() == {"watching": True}
    assert alice.delete(f"/posts/{P1}/watch").json() == {"watching": False}


def test_a_collection_is_its_curators(colony: ColonyEmulator, alice: httpx.Client) -> None:
    """A private one is not there for others, a public one cannot be changed by them."""
    bob = acting(colony, "bob")
    made = alice.post("/collections", json={"title": "Starters", "is_public": False}).json()
    path = f"/collections/{made['id']}"
    assert alice.get(path, headers=bob).status_code == 404
    assert alice.get("/collections", headers=bob).json()["total"] == 0
    assert alice.put(path, json={"is_public": True}).json()["is_public"]
    assert alice.delete(path, headers=bob).status_code == 403
    for post in (P2, P1):
        assert alice.post(f"{path}/items", json={"post_id": post, "note": "x"}).status_code == 201
    assert code_of(alice.post(f"{path}/items", json={"post_id": P1})) == (409, "CONFLICT")
    items = alice.get(path, headers=bob).json()["items"]
    assert [(one["post"]["id"], one["position"]) for one in items] == [(P2, 0), (P1, 1)]
    assert alice.delete(f"{path}/items/{P2}").status_code == 204
    assert alice.delete(f"{path}/items/{P2}").status_code == 404
    assert ids(alice.get("/collections", params={"user_id": "alice"}).json()["items"]) == [made["id"]]
    assert alice.delete(path).status_code == 204


def test_three_echoes_a_day(colony: ColonyEmulator, alice: httpx.Client) -> None:
    """One of a post, and the wait for the next may be a day."""
    (other,) = colony.add.posts(1)
    sent = {"post_id": P2, "commentary": "Worth it"}
    made = alice.post("/echoes", json=sent).json()
    assert (made["author"], made["post"]["title"]) == (made["user"], "Asking around")
    assert code_of(alice.post("/echoes", json=sent)) == (409, "CONFLICT")
    assert alice.post("/echoes", json={**sent, "post_id": P1}).status_code == 201
    refused = alice.post("/echoes", json={**sent, "post_id": other.id})
    assert (code_of(refused), refused.headers["retry-after"]) == ((429, "RATE_LIMIT_ECHO_CREATE"), "86400")
    assert alice.get("/echoes").json()["total"] == 2
    assert alice.delete(f"/echoes/{made['id']}", headers=acting(colony, "bob")).status_code == 404
    assert alice.delete(f"/echoes/{made['id']}").status_code == 204


# Texts


def test_a_vault_opens_with_the_first_file(alice: httpx.Client) -> None:
    """And counts bytes, not characters."""
    assert alice.get("/vault/status").json()["quota_bytes"] == 0
    assert alice.put("/vault/files/d/a b.md", json={"content": "né"}).json()["content_size"] == 3
    assert alice.post("/vault/files/d/a b.md/append", json={"content": "!"}).json()["content_size"] == 4
    assert alice.get("/vault/files/d/a b.md").json()["content"] == "né!"
    assert alice.get("/vault/status").json() == {
        "quota_bytes": 10485760,
        "used_bytes": 4,
        "available_bytes": 10485756,
        "file_count": 1,
    }
    (hit,) = alice.get("/vault/search", params={"q": "É!"}).json()["items"]
    assert hit["snippet"] == "n[[hl]]é![[/hl]]"
    assert alice.get("/vault/search", params={"q": "n"}).json() == {"items": [], "total": 0}
    assert alice.delete("/vault/files/d/a b.md").json() == {}
    assert alice.get("/vault/files/d/a b.md").status_code == 404


def test_the_vault_takes_small_texts_of_the_well_known(colony: ColonyEmulator, alice: httpx.Client) -> None:
    """With karma, of some kinds, up to a megabyte."""
    refused = [
        alice.put("/vault/files/a.md", json={"content": "x"}, headers=acting(colony, "bob")),
        alice.put("/vault/files/a.exe", json={"content": "x"}),
        alice.put("/vault/files/a.md", json={"content": "x" * (1024 * 1024 + 1)}),
    ]
    assert [code_of(one) for one in refused] == [
        (403, "KARMA_TOO_LOW"),
        (400, "INVALID_INPUT"),
        (400, "QUOTA_EXCEEDED"),
    ]
    alice.put("/vault/files/a.md", json={"content": "x"})
    (file,) = colony.state.vault.values()
    file.content = "x" * (10 * 1024 * 1024)
    assert code_of(alice.put("/vault/files/b.md", json={"content": "x"})) == (400, "QUOTA_EXCEEDED")
    assert alice.put("/vault/files/a.md", json={"content": "x"}).status_code == 200
    allowed = [
        alice.get("/me/capabilities", headers=acting(colony, one)).json()["capabilities"][0]["allowed"]
        for one in ("alice", "bob")
    ]
    assert allowed == [True, False]


def test_a_wiki_page_keeps_its_revisions(colony: ColonyEmulator, alice: httpx.Client) -> None:
    """An edit of a stale one is a conflict; a deleted page keeps its slug."""
    made = alice.post("/wiki", json={"slug": "start", "title": "Start", "content": "a"})
    assert (made.status_code, made.json()["revision_count"]) == (201, 1)
    bob = acting(colony, "bob")
    edited = alice.put("/wiki/start", json={"content": "b", "summary": "s"}, headers=bob).json()
    assert (edited["content"], edited["created_by"], edited["updated_by"]) == ("b", "alice", "bob")
    stale = alice.put("/wiki/start", json={"content": "c", "base_revision": 1})
    assert code_of(stale) == (409, "CONFLICT")
    history = alice.get("/wiki/start/history").json()
    assert [(one["author"], one["summary"]) for one in history] == [("bob", "s"), ("alice", None)]
    assert alice.get(f"/wiki/start/revision/{history[1]['id']}").json()["content"] == "a"
    assert alice.get(f"/wiki/start/revision/{MISSING}").status_code == 404
    assert alice.get("/wiki", params={"search": "sta"}).json()["items"][0]["slug"] == "start"
    assert alice.delete("/wiki/start", headers=bob).status_code == 403
    assert alice.delete("/wiki/start").status_code == 204
    assert alice.get("/wiki/start").status_code == 404
    assert alice.post("/wiki", json={"slug": "start", "title": "Start"}).status_code == 409


def test_pages_of_a_colony_are_apart(colony: ColonyEmulator, alice: httpx.Client) -> None:
    """The same slug may be in both; a locked page does not change."""
    for colony_name in (None, "builds"):
        sent = {"slug": "start", "title": f"Start {colony_name}", "colony": colony_name}
        assert alice.post("/wiki", json=sent).status_code == 201
    assert alice.get("/wiki/start", params={"colony": "builds"}).json()["title"] == "Start builds"
    assert alice.get("/wiki", params={"colony": "builds"}).json()["total"] == 1
    assert alice.get("/wiki/start", params={"colony": "nowhere"}).status_code == 404
    for page in colony.state.wiki.values():
        page.locked = True
    assert alice.put("/wiki/start", json={"title": "x"}).status_code == 403


def test_a_notarised_post_is_frozen(colony: ColonyEmulator, alice: httpx.Client) -> None:
    """Its record holds the digests; the canonical form hashes to `payload_hash`."""
    assert alice.get(f"/posts/{P1}/notarisation").status_code == 404
    assert alice.post(f"/posts/{P2}/notarise").status_code == 403
    record = alice.post(f"/posts/{P1}/notarise").json()
    canonical = record["canonical"]
    assert canonical["body_sha256"] == hashlib.sha256(b"First **post**").hexdigest()
    text = json.dumps(canonical, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert record["payload_hash"] == hashlib.sha256(text.encode()).hexdigest()
    assert (record["seq"], record["server_ts"]) == (1, "2026-03-01T10:10:00Z")
    assert code_of(alice.put(f"/posts/{P1}", json={"title": "Hullo"})) == (409, "CONFLICT")
    assert code_of(alice.post(f"/posts/{P1}/notarise")) == (409, "CONFLICT")
    alice.post(f"/comments/{C1}/notarise", headers=acting(colony, "bob"))
    assert alice.get(f"/comments/{C1}/notarisation").json()["seq"] == 2
    assert alice.get(f"/posts/{P1}/notarisation").json() == record
    assert alice.get("/users/by-username/alice/notarisations").json()["total"] == 1


def test_the_canonical_form_is_the_sources(colony: ColonyEmulator, alice: httpx.Client) -> None:
    """Its vector: known ids, texts and time give a known hash."""
    post = colony.state.posts[P1]
    post.title, post.body, post.colony = "Hi", "Hello, Colony", None
    post.created = post.created.replace(month=1, day=2, hour=3, minute=4, second=5)
    record = alice.post(f"/posts/{P1}/notarise").json()
    expected = "cc4c708b061be5f9578b23cf3106213249f372c4e00f944944970b66b2b7c9be"
    assert record["payload_hash"] == expected


# Money, puzzles, pictures


def test_a_tip_with_a_key_is_paid_once(colony: ColonyEmulator, alice: httpx.Client) -> None:
    """Without one, as often as it is sent; 21 sats at least, in the query."""
    for headers in ({"idempotency-key": "k"}, {"idempotency-key": "k"}, {}):
        answer = alice.post(f"/tips/post/{P2}", params={"amount_sats": 21}, headers=headers)
        assert answer.status_code == 201
    alice.post(f"/tips/comment/{C1}", params={"amount_sats": 100})
    assert alice.post(f"/tips/post/{P2}", params={"amount_sats": 20}).status_code == 422
    listed = alice.get("/tips", params={"recipient": "bob", "tipper": "alice", "limit": 2}).json()
    assert (listed["total"], listed["limit"], listed["offset"]) == (3, 2, 0)
    assert [(one["amount_sats"], one["comment_id"]) for one in listed["tips"]] == [(100, C1), (21, None)]
    assert alice.get("/tips", params={"comment_id": C1}).json()["total"] == 1
    assert len(colony.state.tips) == 3


def test_a_boost_waits_for_its_payment(colony: ColonyEmulator, alice: httpx.Client) -> None:
    """Its author's alone; tiers are written in lower case."""
    made = alice.post(f"/posts/{P1}/boost", json={"tier": "week"}).json()
    assert (made["amount_sats"], made["duration_days"], made["status"]) == (25000, 7, "pending")
    assert code_of(alice.post(f"/posts/{P1}/boost", json={"tier": "Week"})) == (400, "INVALID_INPUT")
    assert alice.post(f"/posts/{P2}/boost", json={"tier": "week"}).status_code == 403
    path = f"/posts/{P1}/boost/{made['id']}"
    assert alice.get(path).json()["boost_expires_at"] is None
    colony.state.boosts[made["id"]].status = "active"
    assert alice.get(path).json()["boost_expires_at"] == "2026-03-08T10:10:00Z"
    assert alice.get(f"/posts/{P2}/boost/{made['id']}").status_code == 404


def test_a_puzzle_is_solved_on_the_clock(colony: ColonyEmulator, alice: httpx.Client) -> None:
    """Its text is shown from the start of the attempt; a wrong answer is no error."""
    sent = {"slug": "sum", "title": "Sum", "description": "Add", "puzzle_type": "math", "content": "1+1"}
    made = alice.post("/puzzles", json={**sent, "answer": "Two", "colony": "builds"}).json()
    assert (made["colony_name"], made["difficulty"], "answer" in made) == ("builds", 3, False)
    path = f"/puzzles/{made['id']}"
    assert alice.get(path).json()["content"] is None
    assert alice.post(f"{path}/solve", json={"answer": "two"}).status_code == 409
    assert alice.post(f"{path}/start").json()["content"] == "1+1"
    colony.clock.advance(12.5)
    bob = acting(colony, "bob")
    alice.post(f"{path}/start", headers=bob)
    wrong = alice.post(f"{path}/solve", json={"answer": "three"}).json()
    assert wrong == {"is_correct": False, "solve_time_seconds": 12.5, "leaderboard_rank": None}
    assert alice.post(f"{path}/solve", json={"answer": " TWO "}).json()["leaderboard_rank"] == 1
    colony.clock.advance(5)
    assert alice.post(f"{path}/solve", json={"answer": "two"}, headers=bob).json()["leaderboard_rank"] == 1
    board = [(one["username"], one["solve_time_seconds"]) for one in alice.get(path).json()["leaderboard"]]
    assert board == [("bob", 5.0), ("alice", 12.5)]
    (row,) = alice.get("/puzzles").json()["items"]
    assert (row["attempt_status"], row["best_time"], row["solver_count"]) == ("solved", 5.0, 2)
    assert alice.post("/puzzles", json={**sent, "answer": "x"}).status_code == 409


def test_a_picture_comes_back_byte_for_byte(colony: ColonyEmulator, alice: httpx.Client) -> None:
    """Whatever bytes it has; the same one again is not kept twice."""
    content = bytes(range(256)) + b"\r\n--x\r\n"
    path = "/messages/attachments/upload"
    sent = [alice.post(path, files={"file": ("a.png", content, "image/png")}).json() for _ in range(2)]
    assert [one["deduped"] for one in sent] == [False, True]
    assert (sent[0]["id"], sent[0]["size_bytes"]) == (sent[1]["id"], len(content))
    fetched = alice.get(colony.url + sent[0]["full_url"])
    assert (fetched.content, fetched.headers["content-type"]) == (content, "image/png")
    assert alice.get(f"/messages/attachments/{sent[0]['id']}/huge").status_code == 404
    for _ in range(2):
        assert alice.delete(f"/messages/attachments/{sent[0]['id']}").status_code == 204
    assert alice.get(sent[0]["full_url"].removeprefix("/api/v1")).status_code == 404


def test_a_picture_that_is_none_is_refused(alice: httpx.Client) -> None:
    """By kind, by size, and when there is none."""
    path = "/messages/attachments/upload"
    refused = [
        alice.post(path, files={"file": ("a.txt", b"x", "text/plain")}),
        alice.post(path, files={"file": ("a.png", b"x" * (8 * 1024 * 1024 + 1), "image/png")}),
    ]
    assert [code_of(one) for one in refused] == [(400, "INVALID_INPUT"), (413, "LIMIT_EXCEEDED")]
    assert alice.post(path, files={"other": ("a.png", b"x", "image/png")}).status_code == 422
    assert alice.post(path, json={}).status_code == 422


# Two-factor authentication


def test_two_factor_authentication_is_turned_on_and_off(colony: ColonyEmulator, alice: httpx.Client) -> None:
    """With a code of the new secret, which uses up its half minute."""
    offer = alice.post("/auth/2fa/enroll").json()
    assert alice.get("/auth/2fa/status").json() == {"enabled": False, "recovery_codes_remaining": 0}
    sent = {"secret": offer["secret"], "ticket": offer["ticket"], "code": "000000"}
    assert code_of(alice.post("/auth/2fa/confirm", json=sent)) == (401, "AUTH_2FA_INVALID")
    sent["code"] = colony.totp_code("alice", offer["secret"])
    forged = alice.post("/auth/2fa/confirm", json={**sent, "secret": "GEZDGNBVGY3TQOJQ"})
    assert code_of(forged) == (400, "INVALID_INPUT")
    done = alice.post("/auth/2fa/confirm", json=sent).json()
    assert (done["enabled"], done["recovery_codes_remaining"]) == (True, 8)
    used = {"api_key": "col_alice", "totp_code": sent["code"]}
    assert code_of(alice.post("/auth/token", json=used)) == (401, "AUTH_2FA_INVALID")
    fresh = alice.post("/auth/2fa/recovery-codes/regenerate", json={"code": done["recovery_codes"][0]})
    code = fresh.json()["recovery_codes"][0]
    assert alice.post("/auth/2fa/disable", json={"code": code}).json()["enabled"] is False
    assert alice.post("/auth/token", json={"api_key": "col_alice"}).status_code == 200
    assert code_of(alice.post("/auth/2fa/disable", json={"code": code})) == (409, "CONFLICT")


# The site, and more of messages


def test_the_site_tells_of_trends_and_of_itself(alice: httpx.Client) -> None:
    """Feeds leave out what is one's own."""
    assert alice.get("/trending/posts/rising").json()["items"][0]["id"] == P1
    assert alice.get("/trending/tags").json() == {"items": [{"tag": "intro", "count": 1}], "total": 1}
    assert alice.get("/trending/tags", params={"window": "1y"}).status_code == 422
    feed = alice.get("/feed/for-you", params={"kinds": "posts"}).json()
    assert ([one["post"]["id"] for one in feed["items"]], feed["personalised"]) == ([POLL, P2], False)
    boot = alice.get("/me/bootstrap").json()
    assert (boot["unread_notifications"], boot["unread_direct_messages"]) == (2, 1)
    assert boot["member_colonies"] == [{"id": GENERAL, "name": "general"}]


@pytest.mark.parametrize("path", ["/deprecations", "/system/notifications"])
def test_notices_need_no_token(alice: httpx.Client, path: str) -> None:
    """They are for everybody."""
    assert alice.get(path, headers={"authorization": ""}).status_code == 200


def test_messages_are_fetched_around_an_anchor(alice: httpx.Client) -> None:
    """Before it, after it, or the newest."""
    sent = [alice.post("/messages/send/bob", json={"body": text}).json()["id"] for text in ("b", "c", "d")]
    base = "/messages/conversations/bob"

    def bodies(path: str, **query: Any) -> list[str]:
        return [one["body"] for one in alice.get(base + path, params=query).json()["messages"]]

    assert bodies("/history", before=sent[2], limit=2) == ["b", "c"]
    assert bodies("/tail", since_id=sent[0]) == ["c", "d"]
    assert bodies("/tail", limit=1) == ["d"]
    assert alice.get(f"{base}/history", params={"before": MISSING}).status_code == 404
    assert alice.get(f"{base}/history").status_code == 422
    muted = [alice.post(f"{base}/{word}").json() for word in ("mute", "unmute")]
    assert muted == [{"muted": True}, {"muted": False}]
    assert alice.post("/messages/conversations/carol/mute").status_code == 404


def test_a_complaint_is_made_once(alice: httpx.Client) -> None:
    """The second is told to be a replay; unknown reasons become `other`; it can be withdrawn."""
    path = "/messages/conversations/bob/spam"
    first, again = (alice.post(path, json={"reason": "rude"}) for _ in range(2))
    assert (first.json()["spam_reason_code"], first.json()) == ("other", again.json())
    assert (first.status_code, again.status_code) == (201, 200)
    assert ("idempotent-replay" in first.headers, again.headers["idempotent-replay"]) == (False, "true")
    assert alice.delete(path).json()["report_id"] is None


def test_a_message_is_read_once(colony: ColonyEmulator, alice: httpx.Client) -> None:
    """Its sender can see when; a stranger sees nothing of it."""
    path = "/messages/55555555-5555-4555-8555-555555555551"
    bob = acting(colony, "bob")
    assert alice.get(f"{path}/reads", headers=bob).json()["unseen"][0]["username"] == "alice"
    reads = [alice.post(f"{path}/read").json() for _ in range(2)]
    assert [one["was_unread"] for one in reads] == [True, False]
    assert {one["read_at"] for one in reads} == {"2026-03-01T10:10:00Z"}
    seen = alice.get(f"{path}/reads", headers=bob).json()
    assert (seen["seen_count"], seen["seen"][0]["user_id"], seen["unseen"]) == (1, ALICE, [])
    assert alice.post(f"{path}/read", headers=acting(colony, "carol")).status_code == 404


def test_a_message_is_edited_for_five_minutes(colony: ColonyEmulator, alice: httpx.Client) -> None:
    """By its sender; every version is kept, the current one first."""
    path = f"/messages/{alice.post('/messages/send/bob', json={'body': 'a'}).json()['id']}"
    colony.clock.advance(300)
    assert alice.patch(path, json={"body": "b"}).json()["body"] == "b"
    colony.clock.advance(1)
    assert code_of(alice.patch(path, json={"body": "c"})) == (403, "EDIT_WINDOW_EXPIRED")
    assert code_of(alice.patch(path, json={"body": "c"}, headers=acting(colony, "bob"))) == (403, "FORBIDDEN")
    versions = alice.get(f"{path}/edits").json()["versions"]
    assert [(one["body"], one["created_at"], one["is_current"]) for one in versions] == [
        ("b", "2026-03-01T10:15:00Z", True),
        ("a", "2026-03-01T10:10:00Z", False),
    ]
    assert alice.delete(path).json()["deleted"]
    assert alice.get(f"{path}/edits").status_code == 404
    talk = alice.get("/messages/conversations/bob").json()["messages"]
    assert [one["body"] for one in talk] == ["Hi"]


def test_a_message_is_starred_reacted_to_and_forwarded(alice: httpx.Client) -> None:
    """Reactions are any short text."""
    path = "/messages/55555555-5555-4555-8555-555555555551"
    assert alice.post(f"{path}/star").json() == {"saved": True}
    saved = alice.get("/messages/saved").json()
    assert (saved["messages"][0]["other_username"], saved["pagination"]) == (
        "bob",
        {"total": 1, "has_more": False},
    )
    assert alice.post(f"{path}/star").json() == {"saved": False}
    assert alice.post(f"{path}/reactions", json={"emoji": "👍"}).json()["username"] == "alice"
    removed = [alice.delete(f"{path}/reactions/👍").json()["removed"] for _ in range(2)]
    assert removed == [True, False]
    sent = alice.post(f"{path}/forward", params={"recipient_username": "carol", "comment": "See"})
    assert (sent.json()["recipient"]["username"], sent.json()["body"]) == ("carol", "See\n\nHi")
