"""Where every key and table of a TOML text stands: `tomllib` gives the values but forgets the lines.

Pure. The text must already have passed `tomllib.loads`: this scanner judges nothing and only counts lines.
"""

import re

Path = tuple[str | int, ...]

_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}'  # multi-line basic string; the closing quotes may follow up to two quotes of the text
    r"|'''.*?'{3,5}"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'"
    r"|\#[^\n]*"
    r"|[\[\]{},=.\n]"
    r"|[^\s\"'#\[\]{},=.]+",
    re.DOTALL,
)


class _Scanner:
    def __init__(self, text: str) -> None:
        self.tokens: list[tuple[str, int]] = []
        line, seen = 1, 0
        for match in _TOKEN.finditer(text):
            line += text.count("\n", seen, match.start())
            seen = match.start()
            if not match.group().startswith("#"):
                self.tokens.append((match.group(), line))
        self.at = 0
        self.lines: dict[Path, int] = {(): 1}
        self.tables: dict[Path, int] = {}  # how many [[tables]] each array of tables has so far

    def peek(self) -> str:
        return self.tokens[self.at][0] if self.at < len(self.tokens) else ""

    def take(self) -> tuple[str, int]:
        self.at += 1
        return self.tokens[self.at - 1]

    def skip(self, *tokens: str) -> None:
        while self.peek() and self.peek() in tokens:
            self.at += 1

    def key(self) -> tuple[list[str], int]:
        """A dotted key and its line; stops before "=" or "]"."""
        parts, line = [], self.tokens[self.at][1]
        while self.peek() not in ("=", "]"):
            token = self.take()[0]
            if token != ".":
                parts.append(token.strip("\"'"))
        return parts, line

    def note(self, path: Path, line: int) -> None:
        self.lines.setdefault(path, line)

    def header(self) -> Path:
        line = self.take()[1]
        array = self.peek() == "["
        self.skip("[")
        parts, _ = self.key()
        self.skip("]")
        path: Path = ()
        for number, part in enumerate(parts):
            path += (part,)
            self.note(path, line)
            if array and number == len(parts) - 1:
                self.tables[path] = self.tables.get(path, 0) + 1
            if path in self.tables:
                path += (self.tables[path] - 1,)
                self.note(path, line)
        return path

    def pair(self, table: Path) -> None:
        parts, line = self.key()
        self.take()  # "="
        for part in parts:
            table += (part,)
            self.note(table, line)
        self.value(table)

    def value(self, path: Path) -> None:
        if self.peek() == "[":
            self.take()
            number = 0
            while self.skip("\n", ",") or self.peek() != "]":
                self.note((*path, number), self.tokens[self.at][1])
                self.value((*path, number))
                number += 1
            self.take()
        elif self.peek() == "{":
            self.take()
            while self.skip("\n", ",") or self.peek() != "}":
                self.pair(path)
            self.take()
        else:
            while self.peek() not in ("", "\n", ",", "]", "}"):
                self.take()

    def scan(self) -> dict[Path, int]:
        table: Path = ()
        while self.skip("\n") or self.peek():
            if self.peek() == "[":
                table = self.header()
            else:
                self.pair(table)
        return self.lines


def lines_of(text: str) -> dict[Path, int]:
    """Path of every key, table and list entry -> its 1-based line. ("items", 3, "minutes") is key minutes of the fourth [[items]]."""
    return _Scanner(text).scan()


def line_of(lines: dict[Path, int], path: Path) -> int:
    """The line of `path`, or of the nearest thing around it that stands in the text."""
    while path not in lines:
        path = path[:-1]
    return lines[path]
