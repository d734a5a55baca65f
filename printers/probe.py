"""What a printer can do, found out by asking it: every question with a limit, for silence is an answer too.

The answers become a record that a person reads ("hỏi / trả lời / nghĩa là") and that the worker trusts more than the configured
profile. It is handed a dialogue or a wire; it refuses to know queues, badges and who asked.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode

from hall.errors import BadInput
from printers.address import PROFILES, Address, parse_address
from printers.dialogue import PROCESS_ID, TEXT, Dialogue, auto_word, status_word
from printers.encoders import escpos, tspl, zpl
from printers.transport import NotReady, Wire

FAULTS = {
    "paper_out": "hết giấy",
    "cover_open": "nắp đang mở",
    "error": "có lỗi",
    "offline": "đang ngắt",
    "near_end": "giấy sắp hết",
}
"""The words of a printer's state, as they stand in an answer's meaning."""
SILENT = "Không trả lời."
LINE_STATUS = ("sẵn sàng không", "vì sao ngắt", "lỗi gì", "giấy thế nào")
"""What DLE EOT 1 to 4 ask."""


@dataclass(frozen=True)
class Answer:
    """One question and what came of it. `answer`: bytes, b"" for silence; `meaning`: a sentence for the operator."""

    question: str
    answer: bytes
    meaning: str


@dataclass
class Findings:
    """What one examination found. Nothing but what was really answered stands in it."""

    answers: list[Answer] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    """Words of `FAULTS`; with any but "near_end" nothing more was asked and nothing was printed."""
    completion: str = "none"
    """process_id | processed | none: how it tells that everything before is done."""
    cutter_counter: bool = False
    """The counter rose by exactly one with the test sheet."""
    maker: str = ""
    model: str = ""
    firmware: str = ""
    printed: bool = False
    """The test sheet was sent (and confirmed, when the printer can)."""
    asked_all: bool = False
    """Everything was asked: silence then means that the printer cannot do it."""


# -- ESC/POS -----------------------------------------------------------------------------------------------------------------------


def ask_status(dialogue: Dialogue, limit: float, found: Findings) -> bool:
    """The four real-time questions; they are answered even without paper. True when all were answered and a job could be taken."""
    said = []
    for number, about in enumerate(LINE_STATUS, 1):
        answer = _asked(dialogue, escpos.status_request(number), "status", limit)
        said.append(answer)
        alone = b"".join(answer if n == number else b"\x12" for n in range(1, 5))
        word = "".join(status_word(alone)) if answer else ""
        found.answers.append(Answer(f"DLE EOT {number}: {about}?", answer, _state(word) if answer else SILENT))
    if not all(said):
        return False
    fault, warning = status_word(b"".join(said))
    found.faults += [word for word in (fault, warning) if word]
    return not fault


def ask_abilities(dialogue: Dialogue, limit: float, found: Findings) -> int | None:
    """What a ready printer can do, after `Dialogue.sync`. Returns its cutter counter, None when it does not tell.

    After each silence the printer is reset: what it took for text must not stay in its line.
    """
    found.answers.append(Answer("GS a: tự báo hết giấy, mở nắp?", dialogue.greeting, _state("".join(auto_word(dialogue.greeting)))))

    def asked(called: str, question: bytes, kind: str, begins: bytes, meaning: Callable[[bytes], str]) -> bytes:
        answer = _asked(dialogue, question, kind, limit, begins)
        found.answers.append(Answer(called, answer, meaning(answer) if answer else SILENT))
        if not answer:
            dialogue.say(escpos.RESET)
        return answer

    tag = b"THU1"
    at_end, by_tag = escpos.completion(tag, process_id=False), escpos.completion(tag, process_id=True)
    processed = asked("GS r 1: làm xong chưa?", at_end, "processed", b"", lambda answer: "Báo được khi đã xử lý xong.")
    identified = asked("GS ( H: thẻ nào đã ra?", by_tag, "block", PROCESS_ID + tag, lambda answer: "Báo được đúng thẻ nào đã ra giấy.")
    counted = asked("GS g 2: dao đã cắt mấy lần?", escpos.CUTS, "block", TEXT, lambda answer: _count(_text(answer)))
    texts = [
        asked(
            called,
            escpos.identity(what),
            "block",
            TEXT,
            lambda answer: f"“{_text(answer)}”." if _text(answer) else "Trả lời nhưng để trống.",
        )
        for called, what in (
            ("GS I 66: hãng?", escpos.MAKER),
            ("GS I 67: kiểu máy?", escpos.MODEL),
            ("GS I 65: phần mềm?", escpos.FIRMWARE),
        )
    ]
    found.maker, found.model, found.firmware = (_text(answer) for answer in texts)
    found.completion = "process_id" if identified else "processed" if processed else "none"
    found.asked_all = True
    return int(_text(counted)) if _text(counted).isdigit() else None


def note_cut(found: Findings, before: int | None, after: int | None) -> None:
    """Does the counter count? Read before and after one cut. Only a counter that rose by one may ever decide about a badge."""
    if before is None:
        return
    found.cutter_counter = after == before + 1
    meaning = "Đếm đúng: tờ thử thêm một lần cắt." if found.cutter_counter else "Không tăng đúng một: không dùng để xét thẻ được."
    found.answers.append(Answer("GS g 2 sau tờ thử", str(after).encode() if after is not None else b"", meaning))


def _asked(dialogue: Dialogue, question: bytes, kind: str, limit: float, begins: bytes = b"") -> bytes:
    try:
        return dialogue.ask(question, kind, limit, begins)
    except NotReady:
        return b""


def _state(word: str) -> str:
    return f"{FAULTS[word][0].upper()}{FAULTS[word][1:]}." if word else "Tốt."


def _count(text: str) -> str:
    return f"{int(text)}." if text.isdigit() else "Không đọc được số."


def _text(answer: bytes) -> str:
    """The text of a block, without its first byte."""
    return readable(answer[1:])


def readable(said: bytes) -> str:
    """Printable ASCII of what a stranger said, at most 60 letters: it is shown to people."""
    return re.sub(r"[^ -~]", "", said.decode("ascii", "ignore")).strip()[:60]


# -- label printers ----------------------------------------------------------------------------------------------------------------


def ask_label(wire: Wire, language: str, limit: float, clock: Callable[[], float], found: Findings) -> bool:
    """Identity and state of a ZPL or TSPL printer. True when it named no fault (silence is none). Raises Interrupted."""
    encoder, called, state = (
        (zpl, "~HI: kiểu máy?", "~HS: tình trạng?") if language == "zpl" else (tspl, "~!T: kiểu máy?", "ESC ! ?: tình trạng?")
    )
    who = heard(wire, encoder.IDENTITY, limit, clock, lambda said: said.endswith((b"\r", b"\n", b"\x03")))
    text = readable(who)
    found.model = text.split(",")[0]
    found.firmware = "".join(text.split(",")[1:2])
    found.answers.append(Answer(called, who, f"“{text}”." if text else SILENT))
    said = heard(wire, encoder.QUESTION, limit, clock, lambda so_far: encoder.fault(so_far) is not None)
    word = encoder.fault(said)
    found.answers.append(Answer(state, said, SILENT if word is None else _state(word)))
    found.faults += [word] if word else []
    found.asked_all = True
    return not word


def heard(wire: Wire, question: bytes, limit: float, clock: Callable[[], float], whole: Callable[[bytes], bool]) -> bytes:
    """What is said after `question` until it is `whole` or `limit` seconds are over (b"": nothing). Raises Interrupted."""
    rest, said, end = memoryview(question), b"", clock() + limit
    while clock() < end and len(said) < 512 and not (said and whole(said)):
        sent, received = wire.exchange(0.1, rest)
        rest, said = rest[sent:], said + received
    return said


# -- the record --------------------------------------------------------------------------------------------------------------------


def place_of(address: Address) -> str:
    """Names the printer behind an address, whatever the address says of its kind: a record is true for one place only."""
    return f"{address.kind}:{address.place}:{address.port}"


def record(found: Findings, address: Address, text: str, *, asked_at: str, before: dict) -> dict:
    """The record that is kept, JSON-able. `text`: the address as configured; `asked_at`: UTC; `before`: the record so far, whose
    abilities stay when this time not everything could be asked."""
    made = {
        "asked_at": asked_at,
        "place": place_of(address),
        "profile": address.profile.name,
        "width_dots": address.profile.width,
        "dpi": address.profile.dpi,
        "answers": [{"question": each.question, "answer": each.answer.hex(" "), "meaning": each.meaning} for each in found.answers],
        "faults": list(found.faults),
        "printed": found.printed,
        "completion": found.completion,
        "cutter_counter": found.cutter_counter,
        "maker": found.maker,
        "model": found.model,
        "firmware": found.firmware,
        "complete": found.asked_all,
        "advice": advice(found, address, text),
    }
    if not found.asked_all and before.get("complete") and before.get("place") == made["place"]:
        made |= {name: before[name] for name in ("completion", "cutter_counter", "maker", "model", "firmware", "complete")}
    return made


def knows_counter(kept: dict, address: Address) -> bool:
    """May the cutter counter be asked before each badge? A record of this place decides, else the profile; never without process ids,
    which alone prove that the cut before has been counted."""
    if not address.profile.process_id or not address.profile.cutter:
        return False
    if kept.get("complete") and kept.get("place") == place_of(address):
        return bool(kept.get("cutter_counter"))
    return address.profile.counter


def profile_of(model: str) -> str:
    """What kind of printer calls itself so (GS I 67), as far as names tell: the name of a profile."""
    if re.match(r"TM-T88(II|III)$", model):
        return "t88iii"
    return "epson180" if model.startswith("TM-T88") else "epson80" if re.match(r"TM-(T20|T82|T81|m30|m50)", model) else "generic80"


def advice(found: Findings, address: Address, text: str) -> dict | None:
    """{"text", "address"}: what the configured address should be instead; None when it fits or too little was asked to say so."""
    profile = address.profile
    if profile.language != "escpos" or address.kind != "tcp" or not address.answers or not found.asked_all:
        return None
    if found.completion == "none":
        return _instead(
            "Máy không báo lại gì sau khi in. Khai là máy không trả lời, để thẻ được ghi “đã gửi” chứ không “đã in”.", text, answers="no"
        )
    better = _profile_for(found, address)
    if better == profile.name:
        return None
    if found.completion == "processed" and profile.process_id:
        return _instead("Máy không trả lời mã thẻ như loại máy đã khai: mọi thẻ sẽ bị hỏi lại. Đổi loại máy.", text, profile=better)
    if found.completion == "process_id" and not profile.process_id:
        return _instead("Máy báo được đúng thẻ nào đã ra giấy, tốt hơn loại máy đã khai. Nên đổi loại máy.", text, profile=better)
    return _instead("Máy tự xưng là kiểu khác loại đã khai: bề rộng hay độ nét khác nhau. Nên đổi loại máy.", text, profile=better)


def _profile_for(found: Findings, address: Address) -> str:
    """The profile this printer should have, by what it answered and calls itself."""
    profile, proves = address.profile, found.completion == "process_id"
    if re.match(r"TM-T88", found.model) and profile.width in (512, 576):
        return "epson180" if proves else "t88iii"  # 180 dpi, all of them
    if profile.process_id == proves:
        return profile.name
    pairs = {"epson80": "generic80", "generic80": "epson80", "epson180": "t88iii", "t88iii": "epson180"}
    return pairs.get(profile.name, profile.name)


def _instead(why: str, text: str, **changes: str) -> dict | None:
    """The address with other options; None when that would not be one."""
    base, _, query = text.strip().partition("?")
    options = dict(parse_qsl(query)) | changes
    if "answers" in changes and options.get("profile") in PROFILES and PROFILES[options["profile"]].process_id:
        options["profile"] = "t88iii" if PROFILES[options["profile"]].dpi == 180 else "generic80"
    if "profile" in changes and "width" in options and int(options["width"]) == PROFILES[changes["profile"]].width:
        del options["width"]
    address = f"{base}?{urlencode(options, safe=':/,')}"
    try:
        parse_address(address)
    except BadInput:
        return None
    return {"text": why, "address": address}
