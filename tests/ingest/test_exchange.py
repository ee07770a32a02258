"""The pace of a host, and Retry-After in both of its spellings."""

from __future__ import annotations

import pytest

from miner.stages.ingest.exchange import Pace, retry_after


class Clock:
    """Time that passes only in sleep."""

    def __init__(self) -> None:
        self.now = 100.0
        self.naps: list[tuple[float, float]] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def times(pace: Pace, clock: Clock, *hosts: str) -> list[float]:
    """When each host was asked, counted from the beginning."""
    out = []
    for host in hosts:
        pace.wait(host)
        out.append(round(clock.now - 100, 3))
    return out


def test_each_host_has_its_own_pace_over_the_whole_run() -> None:
    clock = Clock()
    pace = Pace({"eutils": 3}, 1, clock, clock.sleep)
    assert times(pace, clock, "eutils", "eutils", "a", "eutils", "a", "b") == [0, 0.35, 0.35, 0.7, 1.4, 1.4]


def test_no_more_than_three_in_any_second() -> None:
    clock = Clock()
    asked = times(Pace({"eutils": 3}, 1, clock, clock.sleep), clock, *["eutils"] * 30)
    assert [sum(start <= t < start + 1 for t in asked) for start in asked[:-3]] == [3] * 27


def test_a_site_may_ask_for_a_slower_pace_but_not_for_a_faster() -> None:
    clock = Clock()
    pace = Pace({}, 1, clock, clock.sleep)
    pace.slow("a", 4)
    pace.slow("b", 0.1)
    assert times(pace, clock, "a", "a", "b", "b") == [0, 4, 4, 5.05]


def test_time_that_has_passed_is_not_waited_for() -> None:
    clock = Clock()
    pace = Pace({}, 1, clock, clock.sleep)
    pace.wait("a")
    clock.now += 5
    assert times(pace, clock, "a", "a") == [5, 6.05]


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("7", 7),
        (" 7 ", 7),
        ("Thu, 01 Jan 1970 00:01:30 GMT", 80),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
        ("-3", 0),
        ("soon", 0),
        ("¹", 0),
        ("", 0),
        (None, 0),
        ("9" * 400, 999999999),
        ("Thu, 01 Jan 99999 00:00:00 GMT", 0),
    ],
)
def test_retry_after(value: str | None, seconds: float) -> None:
    assert retry_after(value, 10.0) == seconds
