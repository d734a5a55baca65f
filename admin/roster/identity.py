"""Who is who: rows of a file against the roster and against each other. Pure, and linear in the number of rows.

The delegate number decides where the file has one. Without it, two are the same when their names sound alike (tone placement and
letter case aside) and their units are the same; whatever speaks against that is asked, never settled here.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from hall.model import Delegate, DelegateFields
from hall.text import fold, spoken

from . import words

FIELDS = DelegateFields.__struct_fields__


class Person:
    """What identity is judged by, of a row or of a known delegate."""

    __slots__ = ("birth_date", "birth_year", "folded", "name", "phone", "post", "unit")

    def __init__(self, values: dict, names: "Names") -> None:
        self.name, self.folded = names.of(values.get("full_name", ""))
        self.unit = names.unit(values.get("unit", ""))
        self.birth_date: str = values.get("birth_date", "")
        self.birth_year: int | None = values.get("birth_year")
        self.phone: str = values.get("phone", "")
        self.post: str = values.get("post", "")


class Names:
    """Keys of names and units, each spelling folded once."""

    def __init__(self) -> None:
        self._names: dict[str, tuple[str, str]] = {}
        self._units: dict[str, str] = {}

    def of(self, name: str) -> tuple[str, str]:
        if (found := self._names.get(name)) is None:
            found = self._names[name] = spoken(name), fold(name)
        return found

    def unit(self, unit: str) -> str:
        if (found := self._units.get(unit)) is None:
            found = self._units[unit] = words.unit_key(unit)
        return found


def births_differ(one: Person, other: Person) -> bool:
    if one.birth_date and other.birth_date:
        return one.birth_date != other.birth_date
    return bool(one.birth_year and other.birth_year) and one.birth_year != other.birth_year


def births_agree(one: Person, other: Person) -> bool:
    """Both are known, as far as both are known, and equal."""
    return bool(one.birth_year and other.birth_year) and not births_differ(one, other)


def phones_differ(one: Person, other: Person) -> bool:
    return bool(one.phone and other.phone) and not set(one.phone.split("/")) & set(other.phone.split("/"))


def told_apart(one: Person, other: Person) -> bool:
    """One name, yet two: births that differ, or two units where births or phones were there to compare (`same_elsewhere` has)."""
    if births_differ(one, other):
        return True
    comparable = one.birth_year and other.birth_year or one.phone and other.phone
    return bool(one.unit and other.unit and comparable)


def same_elsewhere(one: Person, other: Person) -> bool:
    """One name in two units: probably one person when they share a birth date or a phone, or a year of birth and no phone says no."""
    if one.birth_date and one.birth_date == other.birth_date:
        return True
    if one.phone and other.phone and not phones_differ(one, other):
        return one.name == other.name
    return one.name == other.name and births_agree(one, other) and not phones_differ(one, other)


def doubt_of_same(row: Person, known: Person) -> str:
    """Why a row with the name and unit of a known delegate may yet be somebody else, or ""."""
    if births_differ(row, known):
        return "năm sinh khác nhau"
    if not births_agree(row, known) and row.post and known.post and fold(row.post) != fold(known.post):
        return "chức vụ khác nhau và chưa đủ năm sinh để so"
    return ""


def names_agree(row: Person, known: Person) -> bool:
    """Whether one number may stand for both names: equal but for marks, one letter mended, or one surname and either one given name
    or a birth date or phone in common. A birth that contradicts says no."""
    if row.folded == known.folded:
        return True
    if births_differ(row, known):
        return False
    ours, theirs = row.folded.split(), known.folded.split()
    if not ours or not theirs or ours[0] != theirs[0]:
        return _one_letter(row.folded, known.folded)
    shared = row.birth_date and row.birth_date == known.birth_date or row.phone and row.phone == known.phone
    return bool(shared) or ours[-1] == theirs[-1] or _one_letter(row.folded, known.folded)


def _one_letter(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    if len(short) < 5:
        return False
    at = next((n for n, ch in enumerate(short) if ch != long[n]), len(short))
    return short[at:] == long[at + 1 :] or short[at + 1 :] == long[at + 1 :] and len(short) == len(long)


class Alike:
    """People of one unit whose name may be another's with a letter mistyped, or with a birth date or phone in common, found by keys."""

    def __init__(self, people: Iterable[tuple[int, Person]]) -> None:
        self._keys: dict[tuple[str, str], list[tuple[int, Person]]] = defaultdict(list)
        for ident, person in people:
            for key in _mistyped(person):
                self._keys[person.unit, key].append((ident, person))

    def of(self, person: Person, few: int = 20) -> set[int]:
        """Whose name agrees; a birth that contradicts says no."""
        if not self._keys:
            return set()
        near = (pair for key in _mistyped(person) for pair in self._keys.get((person.unit, key), ())[:few])
        return {ident for ident, other in near if names_agree(person, other) and not births_differ(person, other)}


def _mistyped(person: Person) -> set[str]:
    """What two people who may be one have in common: a birth date, a phone, or the name without one of its letters."""
    name = person.folded
    clues = {clue for clue in (person.birth_date, *person.phone.split("/")) if clue}
    return clues | {name} | {name[:n] + name[n + 1 :] for n in range(len(name))}


class Index:
    """People found by number, by identity, and by what may make two people one. Buckets are kept small: only `few` are ever looked at."""

    def __init__(self, names: Names, few: int = 20) -> None:
        self._names, self._few = names, few
        self.people: dict[int, Person] = {}
        self.by_number: dict[int, int] = {}
        self._identity: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._near: dict[tuple[str, str], list[int]] = defaultdict(list)
        self._elsewhere: dict[tuple, list[int]] = defaultdict(list)
        self._named: dict[str, list[int]] = defaultdict(list)

    def add(self, ident: int, person: Person, number: str) -> None:
        self.people[ident] = person
        if number.isdigit():
            self.by_number.setdefault(int(number), ident)
        self._identity[person.name, person.unit].append(ident)
        self._near[person.folded, person.unit].append(ident)
        if len(self._named[person.name]) < self._few:
            self._named[person.name].append(ident)
        for clue in _clues(person):
            bucket = self._elsewhere[clue]
            if len(bucket) < self._few:
                bucket.append(ident)

    def same(self, person: Person) -> list[int]:
        """Equal name and unit."""
        return self._identity.get((person.name, person.unit), [])

    def near(self, person: Person) -> list[int]:
        """Equal unit, and a name that differs by marks only."""
        found = self._near.get((person.folded, person.unit), [])[: self._few]
        return [ident for ident in found if self.people[ident].name != person.name]

    def elsewhere(self, person: Person) -> Iterable[int]:
        """Equal name, another unit, and a birth or phone in common."""
        for clue in _clues(person):
            for ident in self._elsewhere.get(clue, ()):
                other = self.people[ident]
                if other.unit != person.unit and same_elsewhere(person, other):
                    yield ident

    def named(self, person: Person) -> list[int]:
        """Equal name, any unit."""
        return self._named.get(person.name, [])


def _clues(person: Person) -> list[tuple]:
    clues: list[tuple] = []
    if person.birth_date:
        clues.append((person.folded, person.birth_date))
    if person.birth_year:
        clues.append((person.name, person.birth_year))
    clues += [(person.name, phone) for phone in person.phone.split("/") if phone]
    return clues


def merged(values: dict, known: Delegate) -> tuple[DelegateFields, list[str]]:
    """The known delegate with what the file says; the fields kept because their cell is blank are told by the caller.

    A blank never erases. A name that differs only by being typed in capitals leaves the known spelling. Second: fields that changed.
    """
    fresh = {name: getattr(known, name) for name in FIELDS}
    changed = []
    for name, value in {"kind": "person", **values}.items():
        old = fresh[name]
        if value == old or (name == "full_name" and value == value.upper() and spoken(value) == spoken(old)):
            continue
        if name == "number" and value.isdigit() and old.isdigit() and int(value) == int(old):
            continue
        fresh[name] = value
        changed.append(name)
    if "birth_year" in values and "birth_date" not in values and fresh["birth_date"] and "birth_year" in changed:
        fresh["birth_date"] = ""
        changed.append("birth_date")
    return DelegateFields(**fresh), changed


def best(candidates: Sequence[int], values: dict, known: dict[int, Delegate]) -> int:
    """Of several known delegates with one identity, the one that the fewest fields of the row would change."""
    return min(candidates, key=lambda ident: (len(merged(values, known[ident])[1]), ident))
