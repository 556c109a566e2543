"""The deliveries of The Colony's emulator: real requests, signed, to this machine alone."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator

import httpx
import pytest
from tests.colony_seed import C1, CELLAR, P1, SECRET, acting

from twofold.emulators import ColonyEmulator, ShelfEmulator
from twofold.emulators.colony.events import signature


@pytest.fixture(scope="module")
def running_receiver() -> Iterator[ShelfEmulator]:
    with ShelfEmulator() as emulator:
        yield emulator


@pytest.fixture
def receiver(running_receiver: ShelfEmulator) -> ShelfEmulator:
    running_receiver.reset()
    running_receiver.faults.add("POST", "hook", status=204)
    return running_receiver


def listen(client: httpx.Client, url: str, *events: str) -> str:
    sent = {"url": url, "events": list(events), "secret": SECRET}
    return client.post("/webhooks", json=sent).json()["id"]


def say(colony: ColonyEmulator, client: httpx.Client, body: str) -> None:
    answer = client.post(f"/posts/{P1}/comments", json={"body": body}, headers=acting(colony, "bob"))
    assert answer.status_code == 201


@pytest.mark.parametrize(
    ("body", "digest"),
    [
        (
            b'{"event":"post_created","data":{"id":"11111111-1111-4111-8111-111111111111"}}',
            "6af51cc32b62edb4cd54e9540f618a3a076575a5a08dd05398d17e174a010a91",
        ),
        (b"", "9101c81cbdec90388ec2e519bdded7537ccff107f273e34c0c01d86ce31dd5ae"),
        (
            '{"event":"mention","data":{"text":"héllo ✓"}}'.encode(),
            "79da2ab4747764d5b18fced0dec67f36b54756d68283f22326697d54b812a76b",
        ),
    ],
)
def test_signatures_are_those_of_the_source(body: bytes, digest: str) -> None:
    """The three vectors that were measured on it."""
    assert signature(SECRET, body) == digest


def test_an_event_is_sent_and_signed(
    colony: ColonyEmulator, alice: httpx.Client, receiver: ShelfEmulator
) -> None:
    """By itself, soon after the request that caused it; the body is what was signed."""
    webhook = listen(alice, f"{receiver.base_url}/hook", "mention")
    say(colony, alice, "Look, @alice")
    receiver.log.wait_until(lambda log: log.arrived == 1 and log.in_flight == 0)
    (request,) = receiver.requests
    comment = list(colony.state.comments)[-1]
    data = {"post_id": P1, "from": "bob", "comment_id": comment}
    assert request.json() == {"type": "mention", "data": data}
    digest = hmac.new(SECRET.encode(), request.body, hashlib.sha256).hexdigest()
    assert request.header("X-Colony-Signature") == digest
    (delivery,) = colony.deliver()
    assert (delivery.webhook, delivery.status, delivery.body) == (webhook, 204, request.body)


def test_each_event_goes_to_those_it_concerns(colony: ColonyEmulator, alice: httpx.Client) -> None:
    """What is public to every listener; a message to its receiver; nothing of private colonies."""
    events = ("post_created", "comment_created", "direct_message", "mention")
    listen(alice, "https://hooks.example.test", *events)
    bob = acting(colony, "bob")
    alice.post("/posts", json={"title": "abc", "body": "@alice", "no_colony": True}, headers=bob)
    alice.post("/messages/send/alice", json={"body": "x"}, headers=bob)
    alice.post("/messages/send/bob", json={"body": "x"})
    alice.post(f"/posts/{P1}/comments", json={"body": "@bob", "parent_id": C1})
    hidden = {"title": "abc", "body": "@alice", "colony_id": CELLAR}
    alice.post("/posts", json=hidden, headers=acting(colony, "carol"))
    told = [one.event for one in colony.deliver()]
    assert told == ["post_created", "mention", "direct_message", "comment_created"]


def test_ten_failures_in_a_row_end_it(
    colony: ColonyEmulator, alice: httpx.Client, receiver: ShelfEmulator
) -> None:
    """Until it is switched on again; a success in between starts the count anew."""
    webhook = listen(alice, f"{receiver.base_url}/nowhere", "mention")
    for _ in range(9):
        say(colony, alice, "@alice")
    assert [one.status for one in colony.deliver()] == [404] * 9
    (row,) = alice.get("/webhooks").json()
    assert (row["failure_count"], row["is_active"]) == (9, True)
    say(colony, alice, "@alice")
    say(colony, alice, "@alice")
    colony.deliver()
    (row,) = alice.get("/webhooks").json()
    assert (row["failure_count"] >= 10, row["is_active"]) == (True, False)
    alice.put(f"/webhooks/{webhook}", json={"is_active": True, "url": f"{receiver.base_url}/hook"})
    say(colony, alice, "@alice")
    assert colony.deliver()[-1].status == 204
    assert alice.get("/webhooks").json()[0]["failure_count"] == 0


def test_nobody_listening_is_a_failure(colony: ColonyEmulator, alice: httpx.Client) -> None:
    """A connection refused counts; port 1 of this machine takes none."""
    listen(alice, "http://127.0.0.1:1/", "mention")
    say(colony, alice, "@alice")
    (delivery,) = colony.deliver()
    assert (delivery.sent, delivery.status) == (True, None)
    assert alice.get("/webhooks").json()[0]["failure_count"] == 1


@pytest.mark.parametrize(
    "url", ["https://hooks.example.test/", "http://192.0.2.1/", "http://127.0.0.1.example.test"]
)
def test_no_other_machine_is_called(colony: ColonyEmulator, alice: httpx.Client, url: str) -> None:
    """What would go there is kept to look at, and is no failure."""
    listen(alice, url, "mention")
    say(colony, alice, "@alice")
    (delivery,) = colony.deliver()
    assert (delivery.sent, delivery.status, delivery.url) == (False, None, url)
    assert alice.get("/webhooks").json()[0]["failure_count"] == 0
