"""Between the writer's native thread and the event loop: answers and news are handed out on the loop, a batch at a time."""

import collections
import threading
from collections.abc import Callable
from concurrent.futures import Future

import gevent
from gevent.event import AsyncResult


class LoopWaiter(AsyncResult):
    """An answer waited for by a greenlet: the loop goes on meanwhile."""

    set_result = AsyncResult.set

    def result(self):
        return self.get()


class Bridge:
    """Made on the thread of the event loop. `waiter` and `deliver` are what `Hall` takes under these names."""

    def __init__(self) -> None:
        self._loop_thread = threading.get_ident()
        self._ready: collections.deque[Callable[[], None]] = collections.deque()
        self._signal = gevent.get_hub().loop.async_()
        self._signal.start(self._hand_out)

    def waiter(self) -> LoopWaiter | Future:
        """Greenlets yield to the loop while they wait; native threads (printers' workers) block."""
        return LoopWaiter() if threading.get_ident() == self._loop_thread else Future()

    def deliver(self, hand_out: Callable[[], None]) -> None:
        """Run `hand_out` on the loop soon; from any thread."""
        self._ready.append(hand_out)
        self._signal.send()

    def _hand_out(self) -> None:
        while self._ready:
            self._ready.popleft()()
