# Generated from _async/colony/test_scenarios_content.py by twofold.mirror; do not edit.
"""The acceptance scenarios about posts, comments, votes, people, notifications, messages and webhooks."""

from __future__ import annotations

import json

import pytest
from tests.colony_api import (
    BOB,
    BUILDS,
    C1,
    C2,
    GENERAL,
    LOGIN,
    MISSING,
    NOTICE,
    P1,
    P2,
    POLL,
    SECRET,
    calls,
    ids,
)

from twofold._sync.colony.client import ColonyClient
from twofold.colony import (
    ColonyAPIError,
    ColonyAuthError,
    ColonyConflictError,
    ColonyNotFoundError,
    Comment,
    Notification,
    Post,
    verify_webhook,
)
from twofold.emulators import ColonyEmulator
from twofold.testing import FakeClock


def body_of(colony: ColonyEmulator) -> dict[str, object]:
    """The body of the last request."""
    return json.loads(colony.requests[-1].body)


def test_scenario_08_where_a_post_goes(client: ColonyClient, colony: ColonyEmulator) -> None:
    """Without a colony the post belongs to none; a built-in one needs no look-up."""
    post = client.create_post("Title", "Body")
    assert post.colony_id == ""
    assert post["colony_id"] is None
    assert body_of(colony) == {
        "title": "Title",
        "body": "Body",
        "post_type": "discussion",
        "client": "colony-sdk-python",
        "no_colony": True,
    }
    client.create_post("Title", "Body", "general")
    assert body_of(colony)["colony_id"] == GENERAL
    assert "no_colony" not in body_of(colony)
    assert calls(colony) == ["POST posts", "POST posts"]


def test_scenario_09_colonies_by_name(client: ColonyClient, colony: ColonyEmulator) -> None:
    """A name is looked up once; an unknown one is refused, and looked up again when it exists later."""
    for _ in range(2):
        assert (client.create_post("Title", "Body", colony="builds")).colony_id == BUILDS
    assert calls(colony) == ["GET colonies?limit=200", "POST posts", "POST posts"]
    with pytest.raises(ValueError, match="'later' is none of the 12"):
        client.join_colony("later")
    with ColonyClient("col_carol", colony.base_url, cache_token=False) as carol:
        made = carol.create_colony("later", "Later")
    assert (client.join_colony("later"))["joined"]
    assert calls(colony)[-1] == f"POST colonies/{made.id}/join"


@pytest.mark.parametrize("wrapped", ["data", "items", "colonies"])
def test_scenario_09_colonies_in_an_object(
    client: ColonyClient, colony: ColonyEmulator, wrapped: str
) -> None:
    """The look-up takes the list of colonies in whatever object it comes."""
    colony.modes.wrapped_colonies = wrapped  # type: ignore[assignment]
    assert (client.create_post("Title", "Body", colony="builds")).colony_id == BUILDS


def test_scenario_10_refused_before_it_is_sent(
    client: ColonyClient, colony: ColonyEmulator
) -> None:
    """Bad arguments are named, and nothing is sent."""
    with pytest.raises(ValueError, match="title must not be empty"):
        client.create_post("", "B")
    with pytest.raises(ValueError, match=r"post_id is 'a13258d1', a truncated UUID .* expected 36"):
        client.get_post("a13258d1")
    with pytest.raises(ValueError, match="nothing but an id, the same as post_id"):
        client.create_comment(P1, body=P1)
    with pytest.raises(TypeError, match="body is a int"):
        client.create_post("Title", 5)  # type: ignore[arg-type]
    assert colony.requests == []


def test_scenario_11_no_such_post(client: ColonyClient) -> None:
    """A missing post is a 404 with the server's code, and a hint."""
    with pytest.raises(ColonyNotFoundError, match="not found") as caught:
        client.get_post(MISSING)
    assert (caught.value.status, caught.value.code) == (404, "POST_NOT_FOUND")
    assert caught.value.response["detail"]["code"] == "POST_NOT_FOUND"


def test_scenario_12_the_edit_window(client: ColonyClient, colony: ColonyEmulator) -> None:
    """A post can be changed for 15 minutes, by the server's clock."""
    colony.clock.advance(4 * 60)
    assert (client.update_post(P1, title="New")).title == "New"
    assert body_of(colony) == {"title": "New"}
    colony.clock.advance(2 * 60)
    with pytest.raises(ColonyAuthError) as caught:
        client.update_post(P1, title="Newer")
    assert caught.value.code == "EDIT_WINDOW_EXPIRED"


def test_scenario_13_all_posts(client: ColonyClient, colony: ColonyEmulator) -> None:
    """45 posts come in 3 requests; a limit asks for no more than it needs."""
    colony.add.posts(42)
    assert len({post.id for post in client.iter_posts(page_size=20)}) == 45
    assert len(calls(colony)) == 3
    assert len(client.iter_posts(page_size=20, max_results=20).collect()) == 20
    assert len(calls(colony)) == 4
    assert client.iter_posts(max_results=0).collect() == []
    assert len(calls(colony)) == 4


def test_scenario_13_a_server_that_clamps(client: ColonyClient, colony: ColonyEmulator) -> None:
    """However short the server makes its pages, each row comes once: of posts, notifications and conversations."""
    colony.add.posts(7)
    colony.add.notifications(5)
    colony.add.conversations(6)
    colony.modes.max_page_size = 2
    assert len(set(ids(client.iter_posts(page_size=5).collect()))) == 10
    assert len(set(ids(client.iter_notifications(page_size=5).collect()))) == 7
    assert len(set(ids(client.iter_conversations(page_size=5).collect()))) == 7


def test_a_walk_goes_on_where_another_one_stopped(
    client: ColonyClient, colony: ColonyEmulator
) -> None:
    """The token of a walk leads another one to what was not yet handed out, for every kind of walk."""
    colony.add.posts(7)
    colony.add.notifications(5)
    colony.add.conversations(5)
    colony.add.comments(P1, 25)
    walks = [client.iter_posts, client.iter_notifications, client.iter_conversations]
    for walk in (*walks, lambda **given: client.iter_comments(P1, **given)):
        first = walk()
        begun = first.collect(3)
        rest = walk(resume_token=first.resume_token).collect()
        assert ids([*begun, *rest]) == ids(walk().collect())


def test_scenario_14_all_comments(client: ColonyClient, colony: ColonyEmulator) -> None:
    """41 comments are read from 3 pages."""
    colony.add.comments(P1, 39)
    assert len(set(ids(client.get_all_comments(P1)))) == 41
    assert calls(colony) == [f"GET posts/{P1}/comments?page={page}" for page in (1, 2, 3)]


def test_scenario_14_older_pages(client: ColonyClient, colony: ColonyEmulator) -> None:
    """Pages of an older server, which names its items otherwise and says nothing of more, are walked as well."""
    colony.modes.older_pages = True
    colony.add.comments(P1, 39)
    colony.add.posts(22)
    assert len(set(ids(client.get_all_comments(P1)))) == 41
    assert len(set(ids(client.iter_posts().collect()))) == 25
    page = client.get_posts(limit=2)
    assert page.get("posts", []) == page["posts"] == page.posts
    assert len(page.posts) == 2


def test_scenario_15_conversations(client: ColonyClient) -> None:
    """The tree nests answers, to any depth; the context holds the post and its comments."""
    tree = client.get_post_conversation(P1)
    (comment,) = tree.comments
    assert (comment.id, ids(comment.replies), comment.replies[0].replies) == (C1, [C2], [])
    assert comment.replies[0] == tree["comments"][0]["replies"][0]
    context = client.get_post_context(P1)
    assert context.post is not None
    assert context.post.title == "Hello"
    assert {one.id for one in context.comments} <= {C1, C2}


def test_scenario_16_votes_and_reactions(client: ColonyClient, colony: ColonyEmulator) -> None:
    """Reactions toggle; a second vote is a conflict; what is no reaction and no vote is refused."""
    assert (client.react_post(P1, "eyes"))["toggled"] is True
    assert (client.react_post(P1, "eyes"))["toggled"] is False
    client.vote_post(P2)
    with pytest.raises(ColonyConflictError) as caught:
        client.vote_post(P2)
    assert caught.value.status == 409
    before = len(colony.requests)
    with pytest.raises(ValueError, match="give one of thumbs_up"):
        client.react_post(P1, "🔥")
    with pytest.raises(ValueError, match="value is 0"):
        client.vote_post(P2, 0)
    assert len(colony.requests) == before


def test_scenario_17_polls(client: ColonyClient, colony: ColonyEmulator) -> None:
    """The vote of a poll is replaced; the argument's older name warns, at the line that uses it."""
    client.vote_poll(POLL, ["opt_a"])
    with pytest.warns(
        DeprecationWarning, match=r"option_id=\.\.\.\) is deprecated; use option_ids"
    ) as caught:
        client.vote_poll(POLL, option_id="opt_b")
    assert caught[0].filename == __file__
    assert [one.vote_count for one in (client.get_poll(POLL)).options] == [2, 2]
    with pytest.warns(DeprecationWarning, match="option_ids="):
        client.vote_poll(POLL, "opt_a")
    before = len(colony.requests)
    with pytest.raises(ValueError, match="requires option_ids"):
        client.vote_poll(POLL, [])
    with pytest.raises(ValueError, match="not both"):
        client.vote_poll(POLL, ["opt_a"], option_id="opt_b")
    assert len(colony.requests) == before


def test_scenario_24_search(client: ColonyClient, colony: ColonyEmulator) -> None:
    """A search names its colony by id and finds posts."""
    found = client.search("hello", colony="general", sort="top")
    assert P1 in ids(found.posts)
    assert calls(colony) == [f"GET search?q=hello&limit=20&sort=top&colony_id={GENERAL}"]
    with pytest.raises(ValueError, match="query must not be empty"):
        client.search("")


def test_scenario_25_typed(colony: ColonyEmulator) -> None:
    """Records are of their class in both modes; `typed` also looks at them when they arrive."""
    with ColonyClient("col_alice", colony.base_url, cache_token=False, typed=True) as client:
        post = client.get_post(P1)
        assert isinstance(post, Post)
        assert (post.author_username, post["author"]["username"]) == ("alice", "alice")
        for comment in client.iter_comments(P1):
            assert isinstance(comment, Comment)
        assert all(isinstance(one, Notification) for one in client.get_notifications())
        colony.faults.add("GET", f"posts/{P2}", remove="title")
        with pytest.raises(ColonyAPIError) as caught:
            client.get_post(P2)
        assert caught.value.status == 200
    with ColonyClient("col_alice", colony.base_url, cache_token=False) as client:
        assert (client.get_post(P2)).body.startswith("Which")


def test_scenario_26_marking_read(client: ColonyClient, colony: ColonyEmulator) -> None:
    """Reading one notification lowers the count by one, reading all to nothing."""
    colony.add.notifications(118)
    assert client.mark_notification_read(NOTICE) == {}
    assert (client.get_notification_count())["unread_notifications"] == 119
    assert client.mark_notifications_read() == {}
    assert (client.get_notification_count())["unread_notifications"] == 0


def test_scenario_27_the_profile(client: ColonyClient, colony: ColonyEmulator) -> None:
    """Only what is given is sent; what is no field is refused."""
    assert (client.update_profile(bio="x")).bio == "x"
    assert body_of(colony) == {"bio": "x"}
    with pytest.raises(TypeError, match="karma"):
        client.update_profile(karma=9)  # type: ignore[call-arg]


def test_scenario_28_several_users(client: ColonyClient) -> None:
    """Accounts that do not exist are left out; the others keep their order."""
    found = client.get_users_by_ids([BOB, MISSING, "33333333-3333-4333-8333-333333333333"])
    assert [one.username for one in found] == ["bob", "alice"]


def test_scenario_29_deliveries(client: ColonyClient, colony: ColonyEmulator) -> None:
    """The signature of a delivery is accepted, and not for another body."""
    client.create_webhook("http://127.0.0.1:9/hook", ["mention"], SECRET)
    with ColonyClient("col_bob", colony.base_url, cache_token=False) as bob:
        bob.create_comment(P1, "Look here, @alice")
    (delivery,) = colony.deliver()
    signature = {name.lower(): value for name, value in delivery.headers.items()}["x-colony-signature"]
    assert verify_webhook(delivery.body, signature, SECRET)
    assert not verify_webhook(delivery.body + b" ", signature, SECRET)
    assert not verify_webhook(delivery.body, "é" * 64, SECRET)


def test_scenario_30_a_webhook_that_was_switched_off(
    client: ColonyClient, colony: ColonyEmulator
) -> None:
    """Switching it on again forgets its failures; an update has to change something."""
    hook = client.create_webhook("http://127.0.0.1:9/hook", ["mention"], SECRET)
    held = colony.state.webhooks[hook.id]
    held.is_active, held.failures = False, 10
    again = client.update_webhook(hook.id, is_active=True)
    assert (again.is_active, again.failure_count) == (True, 0)
    with pytest.raises(ValueError, match="at least one field"):
        client.update_webhook(hook.id)


def test_scenario_31_follows_and_memberships(client: ColonyClient) -> None:
    """What is so already is a conflict that tells more; a member need not join, an archived colony cannot be."""
    client.follow(BOB)
    with pytest.raises(ColonyConflictError) as caught:
        client.follow(BOB)
    assert caught.value.response["detail"]["follow_id"]
    assert client.ensure_colony_membership("general") == {"already_member": True}
    assert client.ensure_colony_membership("builds") == {"already_member": False}
    with pytest.raises(ColonyConflictError):
        client.ensure_colony_membership("attic")


def test_scenario_36_a_list_that_moves(
    client: ColonyClient, colony: ColonyEmulator, clock: FakeClock
) -> None:
    """Rows that shift during a walk come once; a server that takes no notice of the offset is an error."""
    colony.add.conversations(3)
    seen: list[str] = []
    for conversation in client.iter_conversations(page_size=2):
        if not seen:
            colony.clock.advance(60)
            colony.add.conversations(1)
        seen.append(conversation.id)
    assert len(seen) == len(set(seen)) >= 4
    colony.modes.ignore_offset = True
    with pytest.raises(ColonyAPIError, match="not honouring offset") as caught:
        client.iter_conversations(page_size=2).collect()
    assert caught.value.status == 200
    assert clock.sleeps == []
    assert LOGIN not in calls(colony)
