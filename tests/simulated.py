"""Simulated time, network lines and printers, for schedules that must run a thousand times and come out the same each time.

One thread. Tasks (greenlets) run one at a time and hand over only where they wait, so the seed alone decides what happens. The lines
keep what real ones keep: a kernel's buffer that goes on being delivered after the sender is dead, or is lost with a reset; one
connection at a time at the printer, others waiting behind it. The printer is the `printer_machine` that the socket tests use.
"""

import heapq
from collections.abc import Callable
from random import Random

import greenlet

from printers.transport import Interrupted, NotReady
from tests.printer_machine import BLOCKED, CUT, HUNGRY, Machine

NEVER = float("inf")


class Killed(BaseException):
    """kill -9: no `except Exception` sees it."""


class Bell:
    """Wakes those who wait for it."""

    def __init__(self, world: "World") -> None:
        self._world, self.waiting = world, []

    def ring(self) -> None:
        waiting, self.waiting = self.waiting, []
        for task, turn in waiting:
            self._world.resume(task, turn, 0.0)


class World:
    """Time in seconds, and whose turn it is. `now` moves only when everybody waits."""

    def __init__(self) -> None:
        self.now, self.turns = 0.0, 0
        self._due: list[tuple[float, int, object, int]] = []
        self._count = 0
        self._main = greenlet.getcurrent()

    def start(self, work: Callable[[], None]) -> greenlet.greenlet:
        """A new task; it ends quietly when it is killed."""

        def run() -> None:
            try:
                work()
            except Killed:
                pass

        task = greenlet.greenlet(run, self._main)
        task.turn = 0
        self.resume(task, 0, 0.0)
        return task

    def at(self, delay: float, act: Callable[[], None]) -> None:
        """Do it then, outside every task; it may not wait."""
        self._push(delay, act, -1)

    def sleep(self, seconds: float, *bells: Bell) -> None:
        """Called by a task: until so much time has passed or one of the bells rings."""
        task = greenlet.getcurrent()
        task.turn += 1
        if seconds < NEVER:
            self.resume(task, task.turn, seconds)
        for bell in bells:
            bell.waiting.append((task, task.turn))
        self._main.switch()

    def resume(self, task: greenlet.greenlet, turn: int, delay: float) -> None:
        self._push(delay, task, turn)

    def _push(self, delay: float, what: object, turn: int) -> None:
        self._count += 1
        heapq.heappush(self._due, (self.now + delay, self._count, what, turn))

    def run(self, done: Callable[[], bool], *, until: float) -> bool:
        """Until `done()` or that time; False when time or events ran out before."""
        while not done():
            if not self._due or self._due[0][0] > until:
                return False
            self.now, _, what, turn = heapq.heappop(self._due)
            self.turns += 1
            if turn == -1:
                what()
            elif not what.dead and what.turn == turn:
                what.switch()
        return True

    def end(self, tasks: list[greenlet.greenlet]) -> None:
        """Kill tasks; called outside of them."""
        for task in tasks:
            if not task.dead:
                task.turn += 1
                task.throw(Killed())


class Line:
    """One TCP connection seen from the program: a `printers.transport.Wire`. `step` is called before each exchange and may raise."""

    def __init__(self, world: World, printer: "Printer", rng: Random, step: Callable[[], None], *, kernel: int) -> None:
        self._world, self._printer, self._rng, self._step, self._kernel = world, printer, rng, step, kernel
        self.under_way, self.answers = bytearray(), bytearray()
        self.finished = self.reset = False
        self.bell = Bell(world)

    def exchange(self, timeout: float, out: bytes | memoryview = b"") -> tuple[int, bytes]:
        self._step()
        end = self._world.now + timeout
        while True:
            if self.reset:
                raise Interrupted("reset")
            room = self._kernel - len(self.under_way)
            sent = min(len(out), room, self._rng.choice((400, 2048, 8192)))
            if sent:
                self.under_way += out[:sent]
                self._printer.net.ring()
            received = bytes(self.answers)
            self.answers.clear()
            if sent or received or self._world.now >= end:
                self._world.sleep(0.0002)  # a call takes time, and others have theirs
                return sent, received
            self._world.sleep(end - self._world.now, self.bell)

    def close(self) -> None:
        """As the real wire closes: nothing is left unread, so what is under way still arrives."""
        self.answers.clear()
        self.finished = True
        self._printer.net.ring()

    def die(self) -> None:
        """The program is gone. Unread answers make the kernel reset the connection and drop what is under way; else it arrives."""
        if self.answers and not self.reset:
            self.break_off()
        self.close()

    def break_off(self) -> None:
        """Reset: both sides lose what the other has not read."""
        self.reset = True
        self.under_way.clear()
        self.answers.clear()
        self.bell.ring()
        self._printer.net.ring()


class Printer(Machine):
    """A machine on a line, `pace` bytes and `speed` rows a second. `after_byte` and `after_row` are told how far it has come."""

    def __init__(self, world: World, *, pace: float, speed: float, **machine: object) -> None:
        super().__init__(**machine)
        self._world, self.pace, self.speed = world, pace, speed
        self._hungry = True
        self.line: Line | None = None
        self.lines: list[Line] = []
        self.net, self.mechanics = Bell(world), Bell(world)
        self.stop_at = NEVER
        """The received byte at which `after_byte` must be told exactly."""
        self.after_byte: Callable[[int], None] = lambda total: None
        self.after_row: Callable[[int], None] = lambda total: None
        self.tasks = [world.start(self._network), world.start(self._mechanism)]

    def connect(self, line: Line) -> Line:
        if not self.power:
            raise NotReady("refused")
        self.lines.append(line)
        self.net.ring()
        return line

    def set(self, **settings: object) -> None:
        self.change(**settings)
        self.net.ring()
        self.mechanics.ring()

    def switch_off(self, *, counter_back: int = 0) -> None:
        self.power = False
        self.lose_power(counter_back=counter_back)
        for line in self.lines:
            line.break_off()
        self.mechanics.ring()

    def drop(self) -> None:
        if self.line:
            self.line.break_off()

    def quiet(self) -> bool:
        """It does not print, and will not of itself: it waits for bytes, and none are under way."""
        return self._hungry and not any(line.under_way for line in self.lines)

    def _say(self, answer: bytes) -> None:
        if self.line and not self.line.reset and not self.line.finished:
            self.line.answers += answer
            self.line.bell.ring()

    def _network(self) -> None:
        while True:
            if self.line is None:
                if not self.lines:
                    self._world.sleep(NEVER, self.net)
                    continue
                self.line = self.lines[0]
            line = self.line
            ahead = self.stop_at - len(self.received)
            count = int(min(len(line.under_way), self.room(), 512, ahead if ahead > 0 else NEVER))
            if count and not line.reset:
                data = bytes(line.under_way[:count])
                del line.under_way[:count]
                self.receive(data)
                self.mechanics.ring()
                line.bell.ring()
                self.after_byte(len(self.received))
                self._world.sleep(count / self.pace)
            elif line.reset or (line.finished and not line.under_way):
                self.unplugged()
                self.lines.remove(line)
                self.line = None
            else:
                self._world.sleep(NEVER, self.net)

    def _mechanism(self) -> None:
        ahead = 0.0
        for what in self.work():
            self._hungry = what == HUNGRY
            if what in (HUNGRY, BLOCKED):
                self._world.sleep(NEVER, self.mechanics)
                continue
            ahead += 0.2 if what == CUT else 1 / self.speed
            self.after_row(self._rows_printed)
            if ahead > 0.02:
                self._world.sleep(ahead)
                ahead = 0.0
            self.net.ring()
