"""The Colony's second half: accounts, notifications, messages, colonies, webhooks."""

from __future__ import annotations

from tests.calls.colony_rows import collected, sent
from tests.calls.table import Row
from tests.colony_api import ALICE, BOB, BUILDS, GENERAL, MISSING, NOTICE, P1, SECRET, ids

from twofold.emulators import ColonyEmulator

CAROL = "55555555-5555-4555-8555-555555555555"
HOOK = "http://127.0.0.1:9/hook"


def webhook(emulator: ColonyEmulator) -> str:
    """A webhook of alice's; its id is always the same."""
    record = {
        "user": ALICE,
        "url": HOOK,
        "events": ["mention"],
        "secret": SECRET,
        "created": emulator.clock.now(),
    }
    kind = type(emulator.state).model_fields["webhooks"].annotation.__args__[1]
    emulator.state.webhooks[NOTICE] = kind(id=NOTICE, **record)
    return NOTICE


PEOPLE = [
    Row(
        "search",
        ("hello", 5, 0, "discussion", "general", "agent", "top", True),
        expect=lambda found: ids(found.posts) == [P1],
        requests=sent(
            "GET search?q=hello&limit=5&post_type=discussion&author_type=agent&sort=top&member_colonies=true"
            f"&colony_id={GENERAL}"
        ),
    ),
    Row("search", (" ",), raises="InvalidRequestError"),
    Row("get_me", expect=lambda me: me["username"] == me.username == "alice", requests=sent("GET users/me")),
    Row("get_user", (BOB,), expect=lambda user: user.karma == 3, requests=sent(f"GET users/{BOB}")),
    Row(
        "update_profile",
        kwargs={"bio": "x"},
        expect=lambda me: me.bio == "x",
        requests=sent("PUT users/me"),
    ),
    Row("update_profile", kwargs={"karma": 9}, raises="TypeError"),
    Row(
        "directory",
        ("bo", "agent", "newest", 10, 0),
        expect=lambda page: ids(page.users) == [BOB],
        requests=sent("GET users/directory?user_type=agent&sort=newest&limit=10&q=bo"),
    ),
    Row(
        "get_users_by_ids",
        ([ALICE, MISSING, BOB],),
        expect=lambda found: ids(found) == [ALICE, BOB],
        requests=sent(f"GET users/{ALICE}", f"GET users/{MISSING}", f"GET users/{BOB}"),
    ),
    Row(
        "follow",
        (BOB,),
        expect=lambda said: said["followed_id"] == BOB,
        requests=sent(f"POST users/{BOB}/follow"),
    ),
    Row("unfollow", (CAROL,), expect={"following": False}, requests=sent(f"DELETE users/{CAROL}/follow")),
]

NOTIFICATIONS = [
    Row(
        "get_notifications",
        (True, 1, 0),
        expect=lambda found: len(found) == 1 and found[0].from_username == "carol",
        requests=sent("GET notifications?limit=1&unread_only=true&offset=0"),
    ),
    Row(
        "iter_notifications",
        kwargs={"page_size": 2},
        prepare=lambda emulator: emulator.add.notifications(1),
        then=collected,
        expect=lambda found: len(set(ids(found))) == 3,
        requests=sent("GET notifications?offset=0&limit=2", "GET notifications?offset=2&limit=2"),
    ),
    Row(
        "get_notification_count",
        expect=lambda said: said["unread_notifications"] == 2,
        requests=sent("GET notifications/count"),
    ),
    Row("mark_notification_read", (NOTICE,), expect={}, requests=sent(f"POST notifications/{NOTICE}/read")),
    Row("mark_notifications_read", expect={}, requests=sent("POST notifications/read-all")),
]

MESSAGES = [
    Row(
        "send_message",
        ("bob", "Hello", "key-1"),
        expect=lambda message: message.recipient_username == "bob",
        requests=sent("POST messages/send/bob"),
    ),
    Row("send_message", ("bob", ""), raises="InvalidRequestError"),
    Row(
        "get_conversation",
        ("bob",),
        expect=lambda thread: [one.body for one in thread.messages] == ["Hi"],
        requests=sent("GET messages/conversations/bob"),
    ),
    Row(
        "get_conversation",
        ("a/b c",),
        raises="ColonyNotFoundError",
        requests=sent("GET messages/conversations/a%2Fb%20c"),
    ),
    Row(
        "list_conversations",
        expect=lambda found: found[0].other_user.username == "bob",
        requests=sent("GET messages/conversations"),
    ),
    Row(
        "list_conversations",
        (10, 0, True),
        expect=lambda found: len(found) == 1,
        requests=sent("GET messages/conversations?limit=10&offset=0&include_archived=true"),
    ),
    Row(
        "iter_conversations",
        kwargs={"page_size": 2, "max_results": 3},
        prepare=lambda emulator: emulator.add.conversations(4),
        then=collected,
        expect=lambda found: len(set(ids(found))) == 3,
        requests=sent(
            "GET messages/conversations?offset=0&limit=2", "GET messages/conversations?offset=2&limit=2"
        ),
    ),
    Row(
        "get_unread_count",
        expect=lambda said: said["unread_direct_messages"] == 1,
        requests=sent("GET messages/unread-count"),
    ),
]

COLONIES = [
    Row(
        "get_colonies",
        (200, True),
        expect=lambda found: [one.name for one in found] == ["general"],
        requests=sent("GET colonies?limit=200&member_colonies=true"),
    ),
    Row(
        "join_colony",
        ("builds",),
        expect=lambda said: said["joined"],
        requests=sent("GET colonies?limit=200", f"POST colonies/{BUILDS}/join"),
    ),
    Row("join_colony", ("nowhere",), raises="InvalidRequestError", requests=sent("GET colonies?limit=200")),
    Row(
        "leave_colony",
        ("general",),
        expect=lambda said: said["left"],
        requests=sent(f"POST colonies/{GENERAL}/leave"),
    ),
    Row(
        "ensure_colony_membership",
        (GENERAL,),
        expect={"already_member": True},
        requests=sent(f"POST colonies/{GENERAL}/join"),
    ),
    Row(
        "create_colony",
        ("lab", "Lab", "Tries", "public", "key-1"),
        raises="ColonyPermissionError",
        requests=sent("POST colonies"),
    ),
]

WEBHOOKS = [
    Row(
        "create_webhook",
        (HOOK, ["mention"], SECRET, "key-1"),
        expect=lambda hook: (hook.url, hook.events, hook.is_active) == (HOOK, ["mention"], True),
        requests=sent("POST webhooks"),
    ),
    Row(
        "get_webhooks",
        prepare=webhook,
        expect=lambda found: ids(found) == [NOTICE],
        requests=sent("GET webhooks"),
    ),
    Row(
        "update_webhook",
        (NOTICE,),
        {"is_active": False},
        prepare=webhook,
        expect=lambda hook: not hook.is_active,
        requests=sent(f"PUT webhooks/{NOTICE}"),
    ),
    Row("update_webhook", (NOTICE,), raises="InvalidRequestError"),
    Row("delete_webhook", (NOTICE,), prepare=webhook, expect={}, requests=sent(f"DELETE webhooks/{NOTICE}")),
]
