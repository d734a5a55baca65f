"""What can be set, what can happen and what can be asked is written down; a new one without its line fails here."""

import ast
import re

from babel.messages.pofile import read_po

import kiosk.api
from app import cli
from config import Config
from printers.probe import FAULTS, LINE_STATUS
from tests.test_house import PYTHON, ROOT, module_of, tracked
from web.i18n import FOLDER

README = (ROOT / "README.md").read_text("utf-8")


def test_every_setting_is_in_the_readme():
    assert [name for name in Config.__struct_fields__ if f"`{name}`" not in README] == []


def test_every_event_is_written_down():
    listed = set(re.findall(r"`([a-z]+\.[a-z_]+)`", (ROOT / "docs" / "events.md").read_text("utf-8")))
    found = set()
    for path in PYTHON:
        if module_of(path).startswith("hall"):
            for text in re.findall(r"tx\.record\(\s*([^,]+),", path.read_text("utf-8")):
                found |= set(re.findall(r'"([a-z]+\.[a-z_]+)"', text))
    found |= {f"stage.{kind}" for kind in ("next", "back", "go", "release", "hold", "black", "live", "restart")}
    found |= {f"paper.{state}" for state in ("done", "handed_over", "torn", "unknown", "held", "queued", "cancelled")}
    assert found - listed == set() and listed - found == set()


def test_every_event_has_a_sentence_in_the_log():
    sentences = (ROOT / "admin" / "client" / "events.ts").read_text("utf-8")
    listed = set(re.findall(r"`([a-z]+\.[a-z_]+)`", (ROOT / "docs" / "events.md").read_text("utf-8")))
    assert {kind for kind in listed if f'"{kind}"' not in sentences} == set()


def test_every_route_of_the_api_says_what_it_does(client):
    described = client().get("/api/v1/openapi.json").get_json()
    silent = [
        f"{method.upper()} {path}"
        for path, methods in described["paths"].items()
        for method, what in methods.items()
        if not what["summary"]
    ]
    assert silent == []
    assert described["info"]["title"] == "Khai Mạc" and "/api/v1/check-ins" in described["paths"]


def test_every_status_of_a_check_in_is_described(client):
    described = client().get("/api/v1/openapi.json").get_json()["paths"]["/api/v1/check-ins"]["post"]["responses"]
    assert {int(status) for status in described} == set(kiosk.api._STATUS)


def test_every_command_is_in_the_readme():
    assert [name for name in cli.commands if f"`{name}`" not in README and f"start.py {name}" not in README] == []


def test_every_picture_in_the_readme_exists():
    names = re.findall(r"\]\((docs/pictures/[^)]+)\)", README)
    assert len(names) >= 6 and all((ROOT / name).exists() for name in names)


def said_in_the_browser() -> dict[str, str]:
    """Every text of the pages, as `t("…")` or `_("…")` names it -> the file it stands in. Long texts may be joined by +."""
    found = {}
    clients = [*ROOT.glob("*/client/*.ts*"), *ROOT.glob("printers/station/client/*.ts*")]
    for path in clients:
        for text in re.findall(r"""\bt\(\s*"((?:[^"\\]|\\.)*)"\s*[,)]""", path.read_text("utf-8")):
            found[text.replace('\\"', '"')] = str(path.relative_to(ROOT))
    for path in (ROOT / "web" / "templates").glob("*.html"):
        for text in re.findall(r"""_\("([^"]+)"\)|_\('([^']+)'\)""", path.read_text("utf-8")):
            found[text[0] or text[1]] = path.name
    return found


def in_english() -> set[str]:
    """Every text that has its English."""
    known = set()
    for path in (FOLDER / "en").glob("*.po"):
        with path.open("rb") as file:
            known |= {message.id for message in read_po(file) if message.id and message.string}
    return known


def test_everything_said_to_people_has_its_english():
    known, said = in_english(), said_in_the_browser()
    assert len(said) > 300
    assert {where: text for text, where in said.items() if text not in known} == {}


def refused() -> dict[str, str]:
    """The first argument of every error that is raised on purpose, as it is written -> where. A name stands for its module's constants."""
    found = {}
    for path in PYTHON:
        if module_of(path).split(".")[0] not in ("hall", "admin", "kiosk", "display", "printers", "web", "folder"):
            continue
        tree = ast.parse(path.read_text("utf-8"))
        constants = {n.targets[0].id: n.value for n in tree.body if isinstance(n, ast.Assign) and isinstance(n.targets[0], ast.Name)}
        for call in ast.walk(tree):
            if not (
                isinstance(call, ast.Call) and call.args and getattr(call.func, "id", "") in ("BadInput", "Refused", "NotFound", "Stale")
            ):
                continue
            said = call.args[0]
            said = constants.get(getattr(said.value if isinstance(said, ast.Subscript) else said, "id", ""), said)
            for text in said.values if isinstance(said, ast.Dict) else [said]:
                if not (isinstance(text, ast.Call) and getattr(text.func, "id", "") == "gettext"):
                    found[text.value if isinstance(text, ast.Constant) else ast.unparse(text)] = f"{path.name}:{call.lineno}"
    return found


def test_every_refusal_has_its_english():
    said, known = refused(), in_english()
    assert len(said) > 90
    assert {where: text for text, where in said.items() if text not in known} == {}


def test_no_english_is_kept_for_what_nobody_says():
    made = {f"{word[0].upper()}{word[1:]}." for word in FAULTS.values()} | {
        f"DLE EOT {n}: {about}?" for n, about in enumerate(LINE_STATUS, 1)
    }
    rooms = ("hall", "web", "kiosk", "display", "admin", "printers", "folder.py")
    said = []
    for path in tracked(".py", ".ts", ".tsx", ".html", ".toml"):
        if path.relative_to(ROOT).parts[0] in rooms:
            text = path.read_text("utf-8")
            constants = (node.value for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Constant)) if path.suffix == ".py" else ()
            said += [text.replace('\\"', '"'), *(value for value in constants if isinstance(value, str))]
    text = "\n".join(said)
    assert {known for known in in_english() - made if known not in text} == set()
