"""Facts of one load are computed once, for that load only, and go with it."""

from __future__ import annotations

import gc
import threading
import weakref

from data.per_load import once_per_load


class Load:
    """Any object that can be a load."""


def test_once_for_each_load_by_identity() -> None:
    computed: list[Load] = []

    @once_per_load
    def fact(load: Load) -> object:
        computed.append(load)
        return object()

    first, second = Load(), Load()
    assert fact(first) is fact(first)
    assert fact(first) is not fact(second)
    assert computed == [first, second]


def test_nothing_is_kept_of_a_load_that_is_gone() -> None:
    class Fact:
        pass

    @once_per_load
    def fact(load: Load) -> Fact:
        return Fact()

    load = Load()
    kept = weakref.ref(fact(load))
    assert kept() is not None
    del load
    gc.collect()
    assert kept() is None


def test_two_threads_share_one_computation() -> None:
    computed: list[int] = []
    both_ask = threading.Barrier(2)

    @once_per_load
    def fact(load: Load) -> int:
        computed.append(1)
        return len(computed)

    load, answers = Load(), []

    def ask() -> None:
        both_ask.wait()
        answers.append(fact(load))

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [1, 1]
    assert computed == [1]
