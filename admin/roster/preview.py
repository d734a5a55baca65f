"""A file explained row by row against the roster, and the decided rows as changes. Pure."""

from collections.abc import Mapping, Sequence
from itertools import product

from hall.errors import BadInput
from hall.model import Delegate, DelegateFields, RosterChange
from hall.text import clean, fold

from .cells import Texts
from .drafts import TITLES, Draft
from .identity import FIELDS, Alike, Index, Names, Person, best, births_agree, births_differ, doubt_of_same, merged, names_agree, told_apart
from .nouns import Choice, Preview, PreviewRow, Remark, Sheet
from .walk import Walk

LABELS = {**TITLES, "birth_date": "Ngày sinh", "birth_year": "Năm sinh", "party_member": "Đảng viên", "kind": "Loại"}
_KEPT = ("post", "unit", "seat", "birth_year", "phone", "ethnicity", "party_member", "distinction", "note", "attention", "representative",
         "award_group")  # fmt: skip
_SKIP = ("skip", "Bỏ qua dòng này")


def preview(
    sheets: Sequence[Sheet], known: Sequence[Delegate], *, file_name: str, sha256: str, categories: Mapping[str, str] | None = None
) -> Preview:
    """Every row of a file with its verdict.

    `known`: the roster, withdrawn delegates too (a withdrawn one is never taken back by an import). `categories`: id -> label of
    the protocol's categories, so that its own words are understood and only its own ids are given.
    """
    soft_hyphens = any(
        "\u00ad" in cell for sheet in sheets for row in sheet.rows for cell in row if isinstance(cell, str) and not cell.isascii()
    )
    texts = Texts(soft_hyphens)
    labels = {fold(label): ident for ident, label in (categories or {}).items()}
    walks = [Walk(sheet, texts, labels) for sheet in sheets]
    drafts = [draft for walk in walks for draft in walk.drafts]
    if categories is not None:
        for draft in drafts:
            if draft.values.get("category", "exemplar") not in categories:
                draft.remark("category_unknown", f"Thành phần “{draft.values.pop('category')}” không có trong bộ quy định")
    judge = _Judge(drafts, known)
    rows = judge.rows()
    counts = dict.fromkeys(("taken", "remark", "decide", "left_out", "new", "update", "unchanged"), 0)
    for row in rows:
        counts[row.verdict] += 1
        if row.verdict in {"taken", "remark"}:
            counts["new" if row.match_id is None else "update" if row.changes else "unchanged"] += 1
    counts["not_in_file"] = sum(1 for delegate in known if delegate.active and not judge.mentions(delegate.id))
    return Preview(file_name=clean(file_name), sha256=sha256, rows=rows, counts=counts, sheets=[walk.info for walk in walks])


def resolve(preview: Preview, decisions: Mapping[str, str]) -> list[RosterChange]:
    """The changes of all rows that are taken, and of rows to decide that are decided. Any row may be decided "skip".

    `decisions`: row key -> choice id. Raises BadInput for a row or a choice that the preview does not have, and when two rows would
    each make something else of one delegate. Rows equal to what is known are handed on too: the roster counts them as unchanged.
    """
    left, changes = dict(decisions), []
    for row in preview.rows:
        decided = left.pop(row.key, "")
        if row.verdict in {"taken", "remark"} and not decided:
            changes.append(RosterChange(fields=row.fields, delegate_id=row.match_id, source=row.key))
        elif decided and decided != _SKIP[0]:
            choice = next((choice for choice in row.choices if choice.id == decided), None)
            if choice is None:
                raise BadInput("{row}: không có lựa chọn “{choice}” cho dòng này.", row=row.key, choice=decided)
            changes += choice.changes
    if left:
        raise BadInput("Tệp không có dòng “{row}”.", row=next(iter(left)))
    made: dict[int, RosterChange] = {}
    for change in changes:
        if change.delegate_id and made.setdefault(change.delegate_id, change).fields != change.fields:
            one, other = made[change.delegate_id].source, change.source
            raise BadInput("{row} và {other} cùng sửa một đại biểu: chỉ một dòng được chọn cập nhật.", row=one, other=other)
    return changes


class _Judge:
    """One pass of all drafts: who is known, who is doubled, what must be asked."""

    def __init__(self, drafts: list[Draft], known: Sequence[Delegate]) -> None:
        self._drafts = drafts
        self._known = {delegate.id: delegate for delegate in known}
        self._names = names = Names()
        self._roster = Index(names)
        for delegate in known:
            self._roster.add(delegate.id, Person({name: getattr(delegate, name) for name in FIELDS}, names), delegate.number)
        self._people = [Person(draft.values, names) if not draft.left_out else None for draft in drafts]
        self.claimed: dict[int, int] = {}
        """known id -> the draft that it was matched with."""
        self._match: dict[int, tuple[int, str]] = {}
        """draft -> (known id, by what)."""
        self._targets: dict[int, list[int | None]] = {}
        """draft -> the known delegates (None: a new one) to choose from."""
        self._asked_about: set[int] = set()
        self._drop_number: set[int] = set()

    def rows(self) -> list[PreviewRow]:
        live = [n for n, draft in enumerate(self._drafts) if not draft.left_out]
        # First what nothing speaks against, by number and then by identity; then what is asked about whom that left over.
        for sure in (True, False):
            for judge in (self._by_number, self._by_identity):
                for n in live:
                    if n not in self._match and n not in self._targets:
                        judge(n, sure)
        left = [n for n in live if n not in self._match and n not in self._targets]
        alike = Alike((ident, person) for ident, person in self._roster.people.items() if left and ident not in self.claimed)
        for n in left:
            self._by_likeness(n, alike)
        self._inside_the_file(live)
        return [self._row(n) for n in range(len(self._drafts))]

    def mentions(self, ident: int) -> bool:
        """Whether some row is, or may be, this known delegate."""
        return ident in self.claimed or ident in self._asked_about

    # -- against the roster ------------------------------------------------------------------------------------------------

    def _claim(self, n: int, ident: int, how: str) -> None:
        self._match[n] = (ident, how)
        self.claimed[ident] = n

    def _ask(self, n: int, code: str, text: str, targets: list[int | None]) -> None:
        self._drafts[n].remark(code, text)
        self._targets[n] = targets
        self._asked_about.update(ident for ident in targets if ident is not None)

    def _by_number(self, n: int, sure: bool) -> None:
        draft, person = self._drafts[n], self._people[n]
        number = draft.values.get("number", "")
        ident = self._roster.by_number.get(int(number)) if number and not draft.many else None
        if ident is None:
            return
        their = self._roster.people[ident]
        same = [i for i in self._roster.same(person)[:200] if i != ident and i not in self.claimed]
        agree = names_agree(person, their)
        if sure and ((person.name, person.unit) != (their.name, their.unit) or births_differ(person, their)):
            return
        if agree and (person.unit == their.unit or not same):
            if ident not in self.claimed:
                draft.remarks = [remark for remark in draft.remarks if remark.code != "number_mended"]
                self._claim(n, ident, "number")
            elif not sure:
                self._drop_number.add(n)
                other = self._drafts[self.claimed[ident]]
                said = f"{self._tell(ident)} đã khớp với dòng {other.line} ({other.sheet}): cần xác nhận"
                self._ask(n, "number_twice", f"Số đại biểu {number} hai lần: {said}", [ident, None])
            return
        self._drop_number.add(n)
        equal = next((i for i in same if not merged(self._without_number(draft.values), self._known[i])[1]), None)
        if equal is not None:
            draft.remark("number_kept", f"Số {number} là của {self._tell(ident)}: giữ số đang có {self._known[equal].number}")
            self._claim(n, equal, "identity")
            return
        why = "là lời mời chưa có tên" if self._known[ident].kind == "unnamed" else "họ tên khác hẳn"
        text = f"Số đại biểu {number} đang là của {self._tell(ident)}, {why}: cần xác nhận"
        self._ask(n, "number_other_name", text, [ident, *same[:3], None])

    def _by_identity(self, n: int, sure: bool) -> None:
        """First (`sure`) the rows that nothing speaks against; then those that must be asked about whom the first left over."""
        draft = self._drafts[n]
        found = []
        for _, _, values in self._variants(draft):
            person = Person(values, self._names)
            if free := [ident for ident in self._roster.same(person) if ident not in self.claimed][:200]:
                ident = best(free, values, self._known)
                found.append((bool(merged(values, self._known[ident])[1]), ident, person, values))
        if not found:
            return
        # The reading that was decided on before comes first, for it changes nothing.
        changes, ident, person, values = min(found, key=lambda one: one[0])
        doubt = doubt_of_same(person, self._roster.people[ident])
        number, old = values.get("number", ""), self._known[ident].number
        if not doubt and number and old and int(number) != int(old or 0):
            doubt = f"tệp ghi số {number}, đang mang số {old}"
        if not doubt or not changes:
            self._claim(n, ident, "identity")
        elif not sure:
            self._ask(n, "identity_doubt", f"Cùng họ tên, đơn vị với {self._tell(ident)} nhưng {doubt}: cần xác nhận", [ident, None])

    def _by_likeness(self, n: int, alike: Alike) -> None:
        person, roster = self._people[n], self._roster
        if self._drafts[n].values.get("kind", "person") != "person":
            return
        if near := sorted(alike.of(person)):
            text = f"Cùng đơn vị, họ tên gần giống {self._tell(near[0])}: cần xác nhận là một người hay hai"
            self._ask(n, "near_known", text, [*near[:3], None])
            return
        for ident in roster.elsewhere(person):
            if ident not in self.claimed:
                self._ask(
                    n,
                    "moved_known",
                    f"Cùng họ tên và ngày sinh hoặc điện thoại với {self._tell(ident)}, khác đơn vị: cần xác nhận",
                    [ident, None],
                )
                return
        same = [i for i in roster.named(person) if i not in self.claimed and not told_apart(person, roster.people[i])]
        if same:
            why = "không có ngày sinh hay điện thoại để phân biệt" if person.unit else "thiếu đơn vị"
            self._ask(n, "unit_needed", f"Cùng họ tên với {self._tell(same[0])}, {why}: cần xác nhận", [*same[:3], None])

    # -- inside the file ---------------------------------------------------------------------------------------------------

    def _inside_the_file(self, live: list[int]) -> None:
        seen = Index(self._names)
        numbers: dict[str, int] = {}
        lines: dict[str, list[int]] = {}
        for n in self._match:
            # Wherever they stand in the file, rows that are known come first: a second one must not slip in before them.
            seen.add(n, self._people[n], "")
            if n not in self._drop_number and self._drafts[n].values.get("number"):
                numbers.setdefault(self._drafts[n].values["number"], n)
        for n in live:
            draft, person = self._drafts[n], self._people[n]
            if draft.many:
                continue
            if n not in self._match and n not in self._targets:
                self._against_earlier(n, person, seen)
            number = draft.values.get("number", "")
            if number and n not in self._match and n not in self._drop_number:
                if number in numbers:
                    self._drop_number.add(n)
                    self._ask(
                        n, "number_twice", f"Số đại biểu {number} đã có ở dòng {self._drafts[numbers[number]].line}: cần xác nhận", [None]
                    )
                numbers.setdefault(number, n)
            if n not in self._match:
                seen.add(n, person, "")
            if draft.values.get("kind", "person") == "person":
                lines.setdefault(person.folded, []).append(n)
        for same in lines.values():
            if len(same) > 1:
                for n in same[:50]:
                    self._namesake(n, [m for m in same[:5] if m != n][:3], len(same))

    def _against_earlier(self, n: int, person: Person, seen: Index) -> None:
        for m in seen.same(person)[:20]:
            if not births_differ(person, seen.people[m]):
                self._ask_double(n, m, "duplicate", "Trùng họ tên và đơn vị")
                return
        if self._drafts[n].values.get("kind", "person") != "person":
            return
        for m in seen.near(person):
            other = seen.people[m]
            if births_agree(person, other) or (person.phone and person.phone == other.phone):
                self._ask_double(n, m, "near_double", "Họ tên chỉ khác dấu, cùng đơn vị, cùng ngày sinh hoặc điện thoại")
                return
        for m in seen.elsewhere(person):
            self._ask_double(n, m, "duplicate_elsewhere", "Cùng họ tên, cùng ngày sinh hoặc điện thoại, khác đơn vị")
            return

    def _ask_double(self, n: int, earlier: int, code: str, what: str) -> None:
        other = self._drafts[earlier]
        ident = self._match.get(earlier, (None, ""))[0]
        self._ask(
            n,
            code,
            f"{what} với dòng {other.line} ({other.sheet}): cần xác nhận là một người hay hai",
            [None] if ident is None else [None, ident],
        )

    def _namesake(self, n: int, others: list[int], count: int) -> None:
        where = ", ".join(f"dòng {self._drafts[m].line} ({self._drafts[m].values.get('unit') or 'chưa rõ đơn vị'})" for m in others)
        if n not in self._targets:
            self._drafts[n].remark(
                "namesake", f"Có {count} người cùng họ tên hoặc chỉ khác dấu trong tệp, như {where}: phân biệt theo đơn vị, năm sinh"
            )

    # -- the answer --------------------------------------------------------------------------------------------------------

    def _row(self, n: int) -> PreviewRow:
        draft = self._drafts[n]
        key, base = f"{draft.sheet}!{draft.line}", {"sheet": draft.sheet, "line": draft.line, "raw": draft.raw}
        if draft.left_out:
            return PreviewRow(key=key, verdict="left_out", remarks=draft.remarks, **base)
        if draft.many:
            return self._many(n, key, base)
        ident, how = self._match.get(n, (None, ""))
        variants = self._variants(draft)
        targets = self._targets.get(n, [ident])
        if ident is not None and not self._known[ident].active:
            draft.remark("withdrawn", f"{self._tell(ident)} đã được rút khỏi danh sách: không lấy lại")
            return PreviewRow(key=key, verdict="left_out", remarks=draft.remarks, match_id=ident, matched_by=how, **base)
        settled = None
        if ident is not None:
            # A row that was decided before says nothing new: it is not asked again.
            settled = next((v for v in variants if not merged(self._numbered(n, v[2]), self._known[ident])[1]), None)
        values = (settled or variants[0])[2]
        fields, changed = self._fields(n, values, targets[0])
        asked = settled is None and (n in self._targets or draft.confirm or len(variants) > 1)
        if targets[0] is not None:
            self._tell_kept(draft, values, self._known[targets[0]])
        choices = self._choices(n, key, variants, targets) if asked else []
        shown = self._known.get(targets[0]) if targets[0] is not None else None
        return PreviewRow(
            key=key,
            verdict="decide" if asked else "remark" if draft.remarks else "taken",
            remarks=draft.remarks,
            fields=fields,
            match_id=targets[0],
            matched_by=how or ("identity" if targets[0] is not None else ""),
            changes=[(name, _text(getattr(shown, name)), _text(getattr(fields, name))) for name in changed] if shown else [],
            choices=choices,
            **base,
        )

    def _choices(self, n: int, key: str, variants: list[tuple[str, str, dict]], targets: list[int | None]) -> list[Choice]:
        choices = []
        for (variant, said, values), target in product(variants, targets):
            ask_target = n in self._targets or not variant
            ident = "new" if target is None else f"update:{target}"
            what = "Thêm người mới" if target is None else f"Cập nhật {self._tell(target)}"
            if target is None and len(targets) == 1 and n not in self._targets:
                what = "Lấy dòng này"
            change = RosterChange(fields=self._fields(n, values, target)[0], delegate_id=target, source=key)
            ids, texts = [variant] if variant else [], [said] if said else []
            if ask_target:
                ids, texts = [*ids, ident], [*texts, what]
            choices.append(Choice(id="+".join(ids), text="; ".join(texts), changes=[change]))
        return [*choices, Choice(id=_SKIP[0], text=_SKIP[1])]

    def _many(self, n: int, key: str, base: dict) -> PreviewRow:
        """One row for several unnamed people: as many delegates, or one, as a person decides."""
        draft = self._drafts[n]
        label, unit = draft.values["full_name"], draft.values.get("unit", "")
        whole = label if label != "Đại biểu" else clean(f"Đại biểu {unit}")
        parts = [{**draft.values, "full_name": f"{whole} ({i}/{draft.many})"} for i in range(1, draft.many + 1)]
        known = [next(iter(self._roster.same(Person(part, self._names))), None) for part in [*parts, {**draft.values, "full_name": whole}]]
        for ident in known:
            if ident is not None:
                self.claimed[ident] = n
        fields = [DelegateFields(**part) for part in parts]
        ident = known[-1] if known[-1] is not None else known[0] if None not in known[:-1] else None
        if ident is not None:
            fields = merged({"kind": self._known[ident].kind}, self._known[ident])[0]
            return PreviewRow(
                key=key, verdict="remark", remarks=draft.remarks, fields=fields, match_id=ident, matched_by="identity", **base
            )
        draft.remark("many", f"Một dòng ghi {draft.many} người chưa có tên: cần xác nhận")
        split = [RosterChange(fields=f, source=key) for f, ident in zip(fields, known, strict=False) if ident is None]
        one = [RosterChange(fields=DelegateFields(**{**draft.values, "full_name": whole}), source=key)]
        choices = [
            Choice(id="split", text=f"Thêm {draft.many} đại biểu chưa có tên", changes=split),
            Choice(id="one", text="Thêm một đại biểu chưa có tên", changes=one),
            Choice(id=_SKIP[0], text=_SKIP[1]),
        ]
        return PreviewRow(key=key, verdict="decide", remarks=draft.remarks, fields=one[0].fields, choices=choices, **base)

    # -- small things --------------------------------------------------------------------------------------------------------

    def _variants(self, draft: Draft) -> list[tuple[str, str, dict]]:
        """Every combination of answers to the row's own questions: (id, text, values)."""
        found = []
        for answers in product(*draft.doubts[:3]):
            values = dict(draft.values)
            for _, _, patch in answers:
                values |= patch
            ids = list(dict.fromkeys(ident for ident, _, _ in answers))
            if len(ids) > 1 and {"legacy_as_is", "legacy_restored"} <= set(ids):
                continue
            if "birth_date" in values:
                values["birth_year"] = int(values["birth_date"][:4])
            found.append(("+".join(ids), "; ".join(text for _, text, _ in answers), values))
        return found

    def _without_number(self, values: dict) -> dict:
        return {name: value for name, value in values.items() if name != "number"}

    def _numbered(self, n: int, values: dict) -> dict:
        return self._without_number(values) if n in self._drop_number else values

    def _fields(self, n: int, values: dict, target: int | None) -> tuple[DelegateFields, list[str]]:
        if target is None:
            values = self._numbered(n, values)
            return DelegateFields(**values), []
        if n in self._drop_number and values.get("number", "").lstrip("0") != self._known[target].number.lstrip("0"):
            values = self._without_number(values)
        return merged(values, self._known[target])

    def _tell(self, ident: int) -> str:
        known = self._known[ident]
        return f"đại biểu {known.number and f'số {known.number} '}– {known.full_name}{known.unit and f', {known.unit}'}"

    def _tell_kept(self, draft: Draft, values: dict, known: Delegate) -> None:
        kept = [name for name in _KEPT if name in draft.columns and name not in values and getattr(known, name) not in ("", None)]
        if kept:
            shown = ", ".join(f"{LABELS.get(name, name)} “{getattr(known, name)}”" for name in kept)
            draft.remarks.append(Remark(code="kept", text=f"Ô trống trong tệp, giữ giá trị đang có: {shown}"))


def _text(value: object) -> str:
    return "" if value is None else str(value)
