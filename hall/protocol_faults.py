"""What is wrong with a protocol file, in the words of the person who must mend it.

Pure. It turns the messages of the TOML reader and of the type check into Vietnamese; what a protocol may say is not its business.
"""

import re

from .toml_lines import Path as Place

_KINDS = {
    "int": "số nguyên", "float": "số", "str": "chuỗi chữ trong ngoặc kép", "bool": "true hoặc false", "array": "danh sách [ … ]",
    "object": "một bảng", "date": "ngày dạng 2020-06-30", "null": "để trống", "datetime": "ngày giờ", "time": "giờ",
}  # fmt: skip
_EXPECTED = re.compile(r"^Expected `([^`]+)`(?:, got `([^`]+)`| (>=|<=|of length >=|matching regex) (.+))?")


def _kinds(names: str) -> str:
    return " hoặc ".join(_KINDS.get(name, name) for name in names.split(" | ") if name != "null")


def type_fault(message: str) -> tuple[Place, str]:
    """Where and what, from the message of a msgspec.ValidationError ("Expected `int`, got `str` - at `$.items[3].minutes`")."""
    message, _, path = message.partition(" - at `")
    place: Place = tuple(int(number) if number else name for name, number in re.findall(r"\.(\w+)|\[(\d+)\]", path))
    if match := re.match(r"Object contains unknown field `(.+)`", message):
        return (*place, match[1]), f"khóa “{match[1]}” không được dùng ở đây"
    if match := re.match(r"Object missing required field `(.+)`", message):
        return place, f"thiếu khóa “{match[1]}”"
    if message.startswith("Invalid RFC3339"):
        return place, "ngày chưa đúng dạng 2020-06-30"
    if match := re.match(r"Invalid enum value '?(.*?)'?$", message):
        return place, f"giá trị “{match[1]}” không nằm trong các giá trị được dùng"
    if match := _EXPECTED.match(message):
        wanted, got, sign, bound = match.groups()
        if got:
            return place, f"cần {_kinds(wanted)}, đang là {_kinds(got) or 'để trống'}"
        if sign == "of length >=":
            return place, "không được để trống"
        if sign == "matching regex" and bound == repr(r"\S"):
            return place, "không được để trống"
        if sign == "matching regex":
            return place, f"chưa đúng dạng quy định ({bound.strip(chr(39))})"
        if sign:
            return place, f"cần {_kinds(wanted)} {'không nhỏ hơn' if sign == '>=' else 'không lớn hơn'} {bound}"
    return place, f"giá trị không dùng được ({message})"


_SYNTAX = (
    ("Cannot overwrite", "khóa hoặc bảng này đã được viết ở trên"),
    ("Cannot declare", "khóa hoặc bảng này đã được viết ở trên"),
    ("Expected '='", "thiếu dấu = sau tên khóa"),
    ("Unterminated string", "chuỗi chữ chưa đóng ngoặc kép"),
    ("Illegal character", "có ký tự không được dùng, hoặc chuỗi chữ chưa đóng ngoặc kép"),
    ("Invalid value", "giá trị chưa đúng: chữ đặt trong ngoặc kép thẳng, đúng hoặc sai viết true hoặc false"),
    ("Unclosed array", "danh sách [ … ] chưa đóng"),
    ("Expected newline", "có chữ thừa sau giá trị"),
)


def syntax_fault(message: str, text: str) -> tuple[int, str]:
    """Line and reason from the message of a TOMLDecodeError."""
    at = re.search(r"at line (\d+), column (\d+)", message)
    line = int(at[1]) if at else text.rstrip().count("\n") + 1
    why = next((reason for start, reason in _SYNTAX if message.startswith(start)), "cách viết không đúng quy tắc TOML")
    return line, f"{why} (cột {at[2]})" if at else f"{why} (tệp kết thúc giữa chừng)"
