"""What can be set, what can happen and what can be asked is written down; a new one without its line fails here."""

import re

from babel.messages.pofile import read_po

from app import cli
from config import Config
from tests.test_house import PYTHON, ROOT, module_of
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
    found |= {f"stage.{kind}" for kind in ("next", "back", "go", "release", "hold", "black", "live")}
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


def test_everything_said_to_people_has_its_english():
    known = set()
    for path in (FOLDER / "en").glob("*.po"):
        with path.open("rb") as file:
            known |= {message.id for message in read_po(file) if message.id and message.string}
    said = said_in_the_browser()
    assert len(said) > 300
    assert {where: text for text, where in said.items() if text not in known} == {}
