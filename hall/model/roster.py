"""The conference and who is invited to it."""

from .base import Noun


class Conference(Noun, frozen=True, kw_only=True):
    """The one conference a data folder holds. `number` (0-999) is printed in every ticket: it tells this conference's codes from others'."""

    number: int
    protocol_id: str
    unit: str
    """Whose conference it is, as in the title: "huyện Nam Đông"."""
    organiser: str
    """The issuing office on invitations: "ỦY BAN NHÂN DÂN HUYỆN NAM ĐÔNG"."""
    ordinal: str
    """Roman: "IV"."""
    period: str
    """ "2020 - 2025"."""
    place: str
    """The place named beside dates: "Nam Đông"."""
    venue: str
    """Where to go: "Hội trường Trung tâm Văn hóa …"."""
    starts_at: str
    """UTC."""
    time_zone: str = "Asia/Ho_Chi_Minh"
    contact: str = ""


class DelegateFields(Noun, frozen=True, kw_only=True):
    """What an organiser's list says of one delegate; the part of a delegate that an import may change."""

    full_name: str
    """For an unnamed invitation: what the invitation says ("Đại diện lãnh đạo Phòng Nội vụ")."""
    number: str = ""
    """The delegate number, digits as printed ("017"). Empty in a draft: the hall gives the next free one."""
    salutation: str = ""
    """ "Ông", "Bà", "Đồng chí", "Mẹ" … only when the list says so."""
    post: str = ""
    unit: str = ""
    category: str = "exemplar"
    """An id of the protocol's categories: exemplar, guest, staff, performer, press …"""
    seat: str = ""
    sex: str = ""
    """ "nam", "nữ" or ""."""
    birth_date: str = ""
    """ISO date when the list gives the whole date, else ""."""
    birth_year: int | None = None
    phone: str = ""
    """Digits with the leading 0; two numbers are joined by "/"."""
    ethnicity: str = ""
    party_member: str = ""
    """ "có", "không" or "" (the list does not say)."""
    distinction: str = ""
    note: str = ""
    kind: str = "person"
    """person | collective | unnamed"""
    representative: str = ""
    """Of a collective: who comes."""
    award_group: int | None = None
    attention: str = ""
    """What the person at the door should know at once ("Cần xe lăn"), at most 120 characters. Staff and delegate read it at the kiosk:
    nothing that is not for everybody's eyes."""


class Delegate(DelegateFields, frozen=True, kw_only=True):
    """A delegate on the roster. `id` never changes and is never re-used; tickets name it."""

    id: int
    active: bool = True


class RosterChange(Noun, frozen=True, kw_only=True):
    """One decided row of an import: new (`delegate_id` None) or an update of a known delegate."""

    fields: DelegateFields
    delegate_id: int | None = None
    source: str = ""
    """Where it stood: "Sheet1!12", for the log."""


class ImportResult(Noun, frozen=True, kw_only=True):
    """What an import did. Importing the same file again gives added == updated == 0."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
