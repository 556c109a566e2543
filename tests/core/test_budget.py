"""The retry quota of the process."""

from __future__ import annotations

import random
import threading

import pytest

from twofold import RetryBudget
from twofold._core.budget import PROCESS_RETRY_BUDGET


def test_the_process_budget_allows_a_hundred_failed_retries() -> None:
    """1,000 calls that all fail make at most 1,100 requests between them."""
    requests = sum(1 + PROCESS_RETRY_BUDGET.spend() for _ in range(1000))
    assert requests == 1100
    assert PROCESS_RETRY_BUDGET.tokens == 0


def test_a_retry_that_helps_is_paid_back() -> None:
    """A success after n retries returns what they cost."""
    budget = RetryBudget(20)
    assert budget.spend()
    assert budget.spend()
    assert budget.tokens == 10
    budget.succeeded(2)
    assert budget.tokens == 20


def test_successes_refill_an_empty_budget() -> None:
    """After an outage, every call that succeeds at once earns one token, up to the capacity."""
    budget = RetryBudget(10)
    while budget.spend():
        pass
    for _ in range(4):
        budget.succeeded(0)
    assert not budget.spend()
    budget.succeeded(0)
    assert budget.spend()
    for _ in range(50):
        budget.succeeded(0)
    assert budget.tokens == 10


def test_what_is_not_allowed_costs_nothing() -> None:
    """A refused retry leaves the tokens as they are."""
    budget = RetryBudget(7)
    assert [budget.spend(), budget.spend(), budget.tokens] == [True, False, 2]


def test_reset_fills_it_up() -> None:
    """Tests begin with a full budget."""
    budget = RetryBudget(5)
    budget.spend()
    budget.reset()
    assert (budget.tokens, repr(budget)) == (5, "RetryBudget(5 of 5)")


@pytest.mark.parametrize(("capacity", "cost"), [(4, 5), (0, 5), (5, 0), (5, -1)])
def test_a_budget_that_could_never_pay_is_refused(capacity: int, cost: int) -> None:
    """The capacity holds at least one retry, and a retry costs something."""
    with pytest.raises(ValueError, match="need capacity >= retry_cost >= 1"):
        RetryBudget(capacity, retry_cost=cost)


def test_ten_threads_never_see_it_outside_its_bounds() -> None:
    """Spending and earning from many threads keeps the tokens in [0, capacity] and loses none."""
    budget, start, seen = RetryBudget(60), threading.Barrier(10), list[int]()

    def work(seed: int) -> None:
        chance = random.Random(seed)
        start.wait()
        for _ in range(2000):
            if budget.spend():
                seen.append(budget.tokens)
                if chance.random() < 0.9:
                    budget.succeeded(1)
            budget.succeeded(0)
            seen.append(budget.tokens)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert 0 <= min(seen) <= max(seen) <= 60


def test_no_payment_is_lost_between_threads() -> None:
    """Ten threads spend exactly what is there."""
    budget, start = RetryBudget(20_000, retry_cost=1), threading.Barrier(10)
    paid: list[int] = []

    def work() -> None:
        start.wait()
        paid.append(sum(budget.spend() for _ in range(3000)))

    threads = [threading.Thread(target=work) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(paid) == 20_000
    assert budget.tokens == 0
