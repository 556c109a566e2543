"""Records read both ways: as what stood on the wire, and as typed attributes."""

from __future__ import annotations

import copy
import json
import pickle
from typing import Any

import pytest

from twofold._core.decode import Undecodable, decode
from twofold.colony import Comment, Post, PostPage, Record, RecordError, User
from twofold.colony.models import Page
from twofold.colony.operations import POST, verified
from twofold.colony.record import checked

WIRE: dict[str, Any] = {
    "id": "p1",
    "title": "Hello",
    "body": "Text",
    "author": {"id": "u1", "username": "alice", "badge": "gold"},
    "colony_name": None,
    "score": None,
    "tags": ["a"],
    "new_member": {"deep": [1]},
}


def test_a_record_is_the_dict_it_came_from() -> None:
    """Equal to it, a dict to everybody who asks, written by json as it came, with all members."""
    post = decode(json.dumps(WIRE).encode(), Post)
    assert type(post) is Post
    assert post == WIRE
    assert json.loads(json.dumps(post)) == WIRE
    assert {**post} == WIRE
    assert post.get("missing", 5) == 5
    assert post["new_member"]["deep"] == [1]


def test_attributes_are_typed() -> None:
    """Null and missing are the default, flat names come from the author, nested objects are records."""
    post = Post(WIRE)
    assert (post.score, post.colony_name, post.post_type, post.updated_at) == (0, "", "discussion", None)
    assert (post.author_id, post.author_username) == ("u1", "alice")
    assert isinstance(post.author, User)
    assert post["author"] is post.author
    assert post.author["badge"] == "gold"
    assert (post.tags, post.metadata, post.reactions) == (["a"], {}, {})


def test_other_names_of_the_id() -> None:
    """An id is found under the names that some endpoints have for it, and flat authors as well."""
    comment = Comment({"comment_id": "c1", "body": "b", "author_username": "bob"})
    assert (comment.id, comment.author, comment.author_username) == ("c1", None, "bob")


def test_defaults_are_nobody_elses() -> None:
    """Changing the default that was read changes no other record."""
    Post(WIRE).metadata["x"] = 1
    Post(WIRE).reactions["x"] = 1
    assert (Post(WIRE).metadata, Post(WIRE).reactions) == ({}, {})


def test_what_an_attribute_cannot_be() -> None:
    """A missing or different member is an error of the attribute alone, which names the member."""
    post = Post({"id": "p1", "score": "many", "author": "bob"})
    assert (post["score"], post["author"], post.author_username) == ("many", "bob", "")
    with pytest.raises(RecordError, match=r"'score' of this Post is a str: read it as record\['score'\]"):
        _ = post.score
    with pytest.raises(RecordError, match="this Post has no 'title'"):
        _ = post.title
    assert not hasattr(post, "title")
    assert not hasattr(post, "nonsense")


def test_attributes_are_for_reading() -> None:
    """Assigning goes through the member; a misspelt attribute is an error."""
    post = Post(WIRE)
    post["score"] = 7
    assert post.score == 7
    with pytest.raises(AttributeError, match=r"record\['score'\]"):
        post.score = 8
    with pytest.raises(AttributeError):
        post.scores = 8  # type: ignore[attr-defined]


@pytest.mark.parametrize("again", [copy.deepcopy, copy.copy, lambda one: pickle.loads(pickle.dumps(one))])
def test_copies_are_records(again: Any) -> None:
    """Copies and pickles keep their class, inside too."""
    page = again(PostPage({"items": [dict(WIRE)]}))
    assert type(page) is PostPage
    assert type(page["items"][0]) is Post
    assert page.posts[0].author_username == "alice"


def test_to_dict_and_back() -> None:
    """Nothing is lost, and nothing shared."""
    post = Post.from_dict(WIRE)
    plain = post.to_dict()
    assert plain == WIRE
    assert type(plain["author"]) is dict
    plain["new_member"]["deep"].append(2)
    assert post["new_member"]["deep"] == [1]


def test_pages_of_either_generation() -> None:
    """The items are there under both names, whichever the server has for them; a bare list is a page too."""
    pages = [
        PostPage({"items": [WIRE]}),
        PostPage({"posts": [WIRE]}),
        decode(json.dumps([WIRE]).encode(), PostPage),
    ]
    for page in pages:
        assert page.posts == [WIRE]
        assert page["posts"] == page.get("posts", []) == page.posts
        assert page.posts[0].author_username == "alice"
    assert PostPage({"items": []}) == {"items": []}
    assert PostPage({}).get("posts", 5) == 5
    with pytest.raises(KeyError):
        _ = PostPage({})["posts"]
    assert issubclass(PostPage, Page)


@pytest.mark.parametrize("body", [b"[]", b'"text"', b"5", b"null", b"", b"<html>"])
def test_no_object_is_no_record(body: bytes) -> None:
    """What is no JSON object cannot be decoded as a record."""
    with pytest.raises(Undecodable):
        decode(body, Post)


def test_checking() -> None:
    """A check finds what is missing or different at any depth, and passes what only lacks defaults."""
    assert checked([Post(WIRE)]) == [WIRE]
    with pytest.raises(RecordError, match="User"):
        PostPage({"items": [{**WIRE, "author": {"id": "u1"}}]}).check()
    with pytest.raises(RecordError, match="score"):
        Post({**WIRE, "score": []}).check()
    with pytest.raises(Undecodable, match="title"):
        decode(b'{"id": "p1", "body": ""}', verified(POST).returns)


def test_nothing_is_guessed() -> None:
    """A plain record has members and no attributes."""
    record = Record({"karma": 5})
    assert record["karma"] == 5
    assert not hasattr(record, "karma")
