"""Set-up step: joins the faces' English catalogues and compiles them for gettext. `python -m web.translate`."""

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

FOLDER = Path(__file__).parent / "translations"


def compile_language(folder: Path) -> int:
    """All `*.po` of one language into LC_MESSAGES/messages.mo; how many texts. Raises ValueError when two files translate one text differently."""
    joined = Catalog(locale=folder.name)
    for path in sorted(folder.glob("*.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale=folder.name):
                if not message.id or not message.string:
                    continue
                known = joined.get(message.id)
                if known and known.string != message.string:
                    raise ValueError(f"{path.name}: “{message.id}” is translated as “{message.string}” and elsewhere as “{known.string}”")
                joined.add(message.id, message.string)
    target = folder / "LC_MESSAGES"
    target.mkdir(exist_ok=True)
    with (target / "messages.mo").open("wb") as file:
        write_mo(file, joined)
    return len(joined)


if __name__ == "__main__":
    for language in sorted(path for path in FOLDER.iterdir() if path.is_dir()):
        print(f"{language.name}: {compile_language(language)} texts")
