"""What can go wrong in the hall, as one small tree. Refusals at the door are values (`Outcome`), not errors."""

import re


class HallError(Exception):
    """Base of everything the hall raises on purpose. `code` is a stable word for programs, `text` is for people (Vietnamese).

    `said` is the sentence with {names} in it, which a catalogue can translate; `details` holds what they stand for.
    """

    code = "error"
    text = "Không thực hiện được."

    def __init__(self, said: str = "", **details: object) -> None:
        self.said = said or self.text
        self.details = details
        self.text = filled(self.said, details)
        super().__init__(self.text)


def filled(said: str, details: dict[str, object]) -> str:
    """The sentence with its {names} filled in; what is not known stays as it stands. A value is never looked into."""
    return re.sub(r"\{(\w+)\}", lambda found: str(details.get(found[1], found[0])), said)


class NotFound(HallError):
    """The named thing does not exist."""

    code = "not_found"
    text = "Không tìm thấy."


class Stale(HallError):
    """The operator acted on a picture that is no longer true; nothing was changed. `details` may carry the state as it is."""

    code = "stale"
    text = "Màn hình đã thay đổi, lệnh này không còn phù hợp."


class Refused(HallError):
    """A rule of the hall forbids the command as it stands (for instance: a mandated item skipped without a reason)."""

    code = "refused"


class BadInput(HallError):
    """What came in cannot be used: a file, a field, a code. The text says what to mend."""

    code = "bad_input"
    text = "Dữ liệu gửi lên không dùng được."


class BadProtocol(HallError):
    """A protocol file that must not be used. `details`: file, line (1-based) and reason."""

    code = "bad_protocol"

    def __init__(self, file: str, line: int, reason: str) -> None:
        super().__init__("{file}, dòng {line}: {reason}", file=file, line=line, reason=reason)
