"""What a delegate is told on arriving: has a paper, is awarded in group n, is proposed for the presidium.

Pure. Wording: the project's list of kiosk sentences. It refuses to guess who a speaker is: only a speaker that the desk chose from
the roster is known to be this delegate.
"""

import re
from collections.abc import Mapping, Sequence

from .model import Delegate, Speaker, StandIn, Task
from .text import fold

PAPERS = "tham_luan"
"""The item whose speakers hand in a paper."""
_ROW = re.compile(r"([^\W\d_]{1,3})[\s.\-–/]*\d+")


def tasks(delegate: Delegate, speakers: Sequence[Speaker], items: Mapping[str, str], stand_in: StandIn | None = None) -> list[Task]:
    """In the order in which they happen. `speakers`: any; `items`: titles of the agenda by id.

    A substitute is told of papers and awards too, because just then the secretary must know; a place in the presidium is nobody
    else's to take.
    """
    found = []
    if not (stand_in and stand_in.substitute) and _presidium(delegate.note):
        found.append(Task(kind="presidium", text="Đại biểu dự kiến tham gia Đoàn Chủ tịch: mời ngồi hàng ghế đầu"))
    for item_id in dict.fromkeys(s.item_id for s in speakers if s.delegate_id == delegate.id):
        if item_id == PAPERS:
            found.append(Task(kind="speaks", text="Đại biểu có tham luận: mời gặp Thư ký"))
        elif item_id in items:
            found.append(Task(kind="speaks", text=f"Đại biểu có tên ở mục “{items[item_id]}”: mời gặp Thư ký"))
    if delegate.award_group is not None:
        row = row_of(delegate.seat)
        text = f"Đại biểu nhận khen thưởng đợt {delegate.award_group}"
        found.append(Task(kind="award", text=f"{text}: mời ngồi hàng {row}" if row else text))
    return found


def row_of(seat: str) -> str:
    """ "C-12" → "C"; "" for a seat that names no row."""
    match = _ROW.fullmatch(seat.strip())
    return match[1].upper() if match else ""


def _presidium(note: str) -> bool:
    said = fold(note)
    return "doan chu tich" in said and "khong" not in said
