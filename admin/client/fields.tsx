// The fields of a delegate as a short form: for correcting one and for adding one by hand.

import { useState } from "preact/hooks";
import { t } from "../../web/client/boot";
import { sentence } from "./act";
import { categories, desk } from "./desk";
import { Choose, Field } from "./ui";
import { useUnsaved } from "./unsaved";

export interface DelegateFields {
  number: string;
  full_name: string;
  salutation: string;
  post: string;
  unit: string;
  category: string;
  seat: string;
  sex: string;
  birth_date: string;
  birth_year: number | null;
  phone: string;
  ethnicity: string;
  party_member: string;
  distinction: string;
  note: string;
  kind: string;
  representative: string;
  award_group: number | null;
  attention: string;
}

/** The server takes no more. */
const MOST_ATTENTION = 120;

export const BLANK: DelegateFields = {
  number: "",
  full_name: "",
  salutation: "",
  post: "",
  unit: "",
  category: "exemplar",
  seat: "",
  sex: "",
  birth_date: "",
  birth_year: null,
  phone: "",
  ethnicity: "",
  party_member: "",
  distinction: "",
  note: "",
  kind: "person",
  representative: "",
  award_group: null,
  attention: "",
};

export function kinds(): [string, string][] {
  return [
    ["person", t("Cá nhân")],
    ["collective", t("Tập thể")],
    ["unnamed", t("Chưa ghi tên (đại diện)")],
  ];
}

/** Fields that are numbers, as they are typed: a wrong one stays to be corrected. */
type Typed = Record<"birth_year" | "award_group", string>;

/** What is wrong with each field, "" for nothing. */
function faults(fields: DelegateFields, typed: Typed): Partial<Record<keyof DelegateFields, string>> {
  const year = typed.birth_year.trim();
  return {
    full_name: fields.full_name.trim() ? "" : t("Cần họ và tên."),
    phone: /^[\d\s./+-]*$/.test(fields.phone) ? "" : t("Chỉ gồm chữ số, dấu cách và “/”."),
    birth_year: !year || /^(19\d\d|20\d\d|2100)$/.test(year) ? "" : t("Năm gồm bốn chữ số."),
    award_group: /^\d*$/.test(typed.award_group.trim()) ? "" : t("Chỉ gồm chữ số."),
  };
}

/** `save` gets what was changed (everything, for a new one) and throws when the server says no: that is then shown here. */
export function DelegateForm(props: { known?: DelegateFields; walkIn?: boolean; save(changes: Partial<DelegateFields>): Promise<unknown>; cancel(): void }) {
  // As it was when the form was opened: what another desk corrects meanwhile was not changed here.
  const [start] = useState<DelegateFields>(props.known ?? (props.walkIn ? { ...BLANK, category: categories.find((one) => one.id === "guest")?.id ?? BLANK.category } : BLANK));
  const [fields, setFields] = useState<DelegateFields>({ ...start });
  const [problem, setProblem] = useState("");
  const [tried, setTried] = useState(false);
  const [busy, setBusy] = useState(false);
  const [typed, setTyped] = useState<Typed>({ birth_year: String(start.birth_year ?? ""), award_group: String(start.award_group ?? "") });
  const wrong = faults(fields, typed);
  const changed = (Object.keys(fields) as (keyof DelegateFields)[]).filter((name) => fields[name] !== start[name]);
  useUnsaved(changed.length > 0 && !busy);
  const set = (name: keyof DelegateFields) => (value: string) => setFields((old) => ({ ...old, [name]: value }));
  const number = (name: keyof Typed, label: string, maxLength: number) => (
    <Field
      label={label}
      value={typed[name]}
      set={(value: string) => {
        setTyped((old) => ({ ...old, [name]: value }));
        setFields((old) => ({ ...old, [name]: /^\d+$/.test(value.trim()) ? Number(value.trim()) : null }));
      }}
      inputMode="numeric"
      maxLength={maxLength}
      problem={tried ? wrong[name] : ""}
      name={name}
    />
  );
  const units = desk.state.value?.units ?? [];
  const field = (name: keyof DelegateFields, label: string, more: Record<string, unknown> = {}) => (
    <Field label={label} value={String(fields[name] ?? "")} set={set(name)} maxLength={400} problem={tried ? wrong[name] : ""} name={name} autocomplete="off" {...more} />
  );
  const submit = async (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (Object.values(wrong).some(Boolean)) return;
    if (props.known && changed.length === 0) return props.cancel();
    setBusy(true);
    setProblem("");
    try {
      await props.save(props.known ? Object.fromEntries(changed.map((name) => [name, fields[name]])) : fields);
    } catch (error) {
      setProblem(sentence(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <form class="delegate-form" onSubmit={submit} noValidate>
      <div class="grid">
        {field("full_name", fields.kind === "unnamed" ? t("Ghi trên giấy mời") : t("Họ và tên"), { class: "span-3", autoFocus: !props.known })}
        {field("salutation", t("Danh xưng"))}
        {!props.walkIn && field("number", t("Số đại biểu"), { hint: props.known ? "" : t("Để trống: lấy số kế tiếp.") })}
        {field("seat", t("Ghế"))}
        {field("post", t("Chức vụ"), { class: "span-3" })}
        {field("unit", t("Đơn vị"), { class: "span-3", list: "known-units" })}
        <Choose label={t("Thành phần")} value={fields.category} set={set("category")} options={categories.map((c) => [c.id, c.label])} class="span-2" />
        <Choose label={t("Loại")} value={fields.kind} set={set("kind")} options={kinds()} />
        {fields.kind === "collective" && field("representative", t("Người đại diện"), { class: "span-3" })}
        {field("phone", t("Điện thoại"), { inputMode: "tel" })}
        {!props.walkIn && (
          <>
            <Choose
              label={t("Giới tính")}
              value={fields.sex}
              set={set("sex")}
              options={[
                ["", "–"],
                ["nam", t("Nam")],
                ["nữ", t("Nữ")],
              ]}
            />
            {number("birth_year", t("Năm sinh"), 4)}
            {field("ethnicity", t("Dân tộc"))}
            <Choose
              label={t("Đảng viên")}
              value={fields.party_member}
              set={set("party_member")}
              options={[
                ["", "–"],
                ["có", t("Có")],
                ["không", t("Không")],
              ]}
            />
            {number("award_group", t("Đợt khen thưởng"), 3)}
            {field("distinction", t("Danh hiệu, thành tích"), { class: "span-3" })}
          </>
        )}
        {!props.walkIn &&
          field("attention", t("Lưu ý đón tiếp"), {
            class: "span-3",
            maxLength: MOST_ATTENTION,
            hint: t("Hiện trên màn hình điểm danh, đại biểu cũng đọc được: “Cần xe lăn”, “Đón tại cửa 2”."),
          })}
        {field("note", t("Ghi chú"), { class: "span-3" })}
      </div>
      <datalist id="known-units">
        {units.map((one) => (
          <option key={one.unit} value={one.unit} />
        ))}
      </datalist>
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <div class="form-buttons">
        <button type="submit" class="primary" disabled={busy} data-testid="save-delegate">
          {props.known ? t("Ghi sửa đổi") : props.walkIn ? t("Ghi, chờ duyệt") : t("Thêm đại biểu")}
        </button>
        <button type="button" onClick={props.cancel}>
          {t("Không ghi")}
        </button>
      </div>
    </form>
  );
}
