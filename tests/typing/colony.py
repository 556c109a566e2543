"""What a user of The Colony's client writes, for both halves: the type of every method; checked and never run."""

# pyright: reportUnnecessaryTypeIgnoreComment=true

from __future__ import annotations

from typing import Any, assert_type

from twofold import AsyncPager, Pager
from twofold.colony import (
    AsyncColonyClient,
    Colony,
    ColonyAPIError,
    ColonyClient,
    Comment,
    CommentPage,
    Conversation,
    ConversationTree,
    Message,
    Notification,
    PollResults,
    Post,
    PostContext,
    PostPage,
    RateLimitInfo,
    RetryConfig,
    SearchResults,
    Thread,
    User,
    UserPage,
    Webhook,
    verify_webhook,
)

Answer = dict[str, Any]


async def async_posts(client: AsyncColonyClient) -> None:
    """Posts and comments."""
    assert_type(await client.create_post("T", "B", "general", tags=["a"], metadata={"a": 1}), Post)
    assert_type(await client.get_post("p"), Post)
    assert_type(await client.get_posts(sort="top", timeout=3), PostPage)
    assert_type(client.iter_posts(max_results=3), AsyncPager[Post])
    assert_type([post async for post in client.iter_posts()], list[Post])
    assert_type(await client.update_post("p", tags=["a"], idempotency_key="k"), Post)
    assert_type(await client.delete_post("p"), Answer)
    assert_type(await client.get_post_context("p"), PostContext)
    assert_type(await client.get_post_conversation("p"), ConversationTree)
    assert_type(await client.get_posts_by_ids(["p"]), list[Post])
    assert_type(await client.create_comment("p", "B", "c"), Comment)
    assert_type(await client.get_comment("c"), Comment)
    assert_type(await client.get_comments("p", 2), CommentPage)
    assert_type(await client.get_all_comments("p"), list[Comment])
    assert_type(client.iter_comments("p"), AsyncPager[Comment])
    assert_type(await client.update_comment("c", "B"), Comment)
    assert_type(await client.delete_comment("c"), Answer)


async def async_others(client: AsyncColonyClient) -> None:
    """Everything else that is awaited."""
    assert_type(await client.vote_post("p"), Answer)
    assert_type(await client.vote_comment("c", -1), Answer)
    assert_type(await client.react_post("p", "fire"), Answer)
    assert_type(await client.react_comment("c", "fire"), Answer)
    assert_type(await client.get_poll("p"), PollResults)
    assert_type(await client.vote_poll("p", ["a"]), Answer)
    assert_type(await client.search("hello"), SearchResults)
    assert_type(await client.get_me(), User)
    assert_type(await client.get_user("u"), User)
    assert_type(await client.update_profile(bio="x"), User)
    assert_type(await client.directory(), UserPage)
    assert_type(await client.get_users_by_ids(["u"]), list[User])
    assert_type(await client.follow("u"), Answer)
    assert_type(await client.unfollow("u"), Answer)
    assert_type(await client.get_notifications(), list[Notification])
    assert_type(client.iter_notifications(), AsyncPager[Notification])
    assert_type(await client.get_notification_count(), Answer)
    assert_type(await client.mark_notification_read("n"), Answer)
    assert_type(await client.mark_notifications_read(), Answer)
    assert_type(await client.send_message("bob", "Hi"), Message)
    assert_type(await client.get_conversation("bob"), Thread)
    assert_type(await client.list_conversations(), list[Conversation])
    assert_type(client.iter_conversations(), AsyncPager[Conversation])
    assert_type(await client.get_unread_count(), Answer)
    assert_type(await client.get_colonies(), list[Colony])
    assert_type(await client.join_colony("general"), Answer)
    assert_type(await client.leave_colony("general"), Answer)
    assert_type(await client.ensure_colony_membership("general"), dict[str, bool])
    assert_type(await client.create_colony("a", "A"), Colony)
    assert_type(await client.create_webhook("https://a.example", ["mention"], "s" * 16), Webhook)
    assert_type(await client.get_webhooks(), list[Webhook])
    assert_type(await client.update_webhook("w", is_active=True), Webhook)
    assert_type(await client.delete_webhook("w"), Answer)
    assert_type(await client.rotate_key(), Answer)
    assert_type(await client.get_auth_token(), str)
    assert_type(await AsyncColonyClient.register("a", "A", "B"), Answer)
    assert_type(await AsyncColonyClient.register_begin("a", "A", "B"), Answer)
    assert_type(await AsyncColonyClient.register_confirm("t", "123456"), Answer)
    await client.aclose()


def blocking(client: ColonyClient) -> None:
    """A method of each shape, without await; the rest is generated from the same source."""
    assert_type(client.create_post("T", "B", idempotency_key="k"), Post)
    assert_type(client.get_posts(), PostPage)
    assert_type(client.iter_posts(), Pager[Post])
    assert_type([post.score for post in client.iter_posts()], list[int])
    assert_type(client.get_all_comments("p"), list[Comment])
    assert_type(client.get_me(), User)
    assert_type(client.delete_post("p"), Answer)
    assert_type(client.ensure_colony_membership("general"), dict[str, bool])
    assert_type(client.get_notifications(), list[Notification])
    assert_type(ColonyClient.register("a", "A", "B"), Answer)
    assert_type(client.with_options(timeout=3), ColonyClient)
    client.close()


def controls(client: AsyncColonyClient) -> None:
    """What is not awaited, in either half."""
    client.on_request(lambda method, url, body: assert_type((method, url, body), tuple[str, str, Any]))
    client.on_response(lambda method, url, status, data: assert_type(status, int) and (method, url, data))
    client.enable_circuit_breaker(threshold=5)
    client.enable_cache(30)
    client.clear_cache()
    client.refresh_token()
    assert_type(client.api_key, str)
    assert_type(client.retry, RetryConfig)
    assert_type(client.last_rate_limit, RateLimitInfo | None)
    assert_type(client.last_response_headers, dict[str, str])


def records(me: User, post: Post, page: PostPage) -> None:
    """A record reads both ways, and neither lies about its types."""
    assert_type(me["username"], Any)
    assert_type(me.username, str)
    assert_type(me.is_following, bool | None)
    assert_type(post.author, User | None)
    assert_type(post.tags, list[str])
    assert_type(post.reactions, dict[str, int])
    assert_type(page.posts, list[Post])
    assert_type(page.get("posts", []), Any)
    assert_type(page.has_more, bool)
    plain: dict[str, Any] = post
    assert_type(Post.from_dict(plain), Post)
    me.karma = 5  # pyright: ignore[reportAttributeAccessIssue]
    _ = me.nonsense  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownVariableType]


def errors(error: ColonyAPIError) -> None:
    """What an error says."""
    assert_type(error.status, int)
    assert_type(error.response, dict[str, Any])
    assert_type(error.code, str | None)
    assert_type(verify_webhook(b"", "", ""), bool)


async def wrong(client: AsyncColonyClient) -> None:
    """What a type checker refuses."""
    await client.get_post()  # pyright: ignore[reportCallIssue]
    await client.get_post("p", retries=3)  # pyright: ignore[reportCallIssue]
    await client.update_profile(karma=9)  # pyright: ignore[reportCallIssue]
    await client.create_post("T", 5)  # pyright: ignore[reportArgumentType]
