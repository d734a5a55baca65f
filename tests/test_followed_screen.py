"""How a page follows a screen of the house: its own module under Node, with a socket and timers that do what the test says."""

from tests import node

# What the module asks of a browser; the socket counts how often it was told to connect.
FOLLOWING = """
const { mock } = await import("node:test");
const { registerHooks: hooks } = await import("node:module");
const fake = "data:text/javascript,export const io = () => globalThis.socket;";
hooks({ resolve: (name, from, next) => (name === "socket.io-client" ? { url: fake, shortCircuit: true } : next(name, from)) });
const heard = {};
globalThis.connects = 0;
globalThis.socket = { active: false, connected: false, on: (name, act) => (heard[name] = act), connect: () => connects++, disconnect: () => socket };
globalThis.window = globalThis;
globalThis.document = { getElementById: () => null, addEventListener() {}, removeEventListener() {}, visibilityState: "visible" };
globalThis.fetch = async () => ({ status: 401 });
mock.timers.enable({ apis: ["setTimeout", "setInterval"] });
const { follow } = await import("./web/client/live.ts");
const screen = follow("kiosk", "a token");
"""


def test_a_page_that_is_refused_asks_again():
    assert node.run(FOLLOWING + "heard.connect_error(); mock.timers.tick(2000); console.log(connects);") == 1


def test_a_page_that_follows_no_more_never_connects_again():
    for ended in ("heard.connect_error()", 'heard.disconnect("io server disconnect")'):
        assert node.run(FOLLOWING + f"{ended}; screen.stop(); mock.timers.tick(10_000); console.log(connects);") == 0
