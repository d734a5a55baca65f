// The rows of a previewed file: what each will become, why, and what somebody must choose.

import { t } from "../../web/client/boot";
import { categoryWord } from "./desk";
import { Attention, Empty, Mark } from "./ui";

export interface PreviewRow {
  key: string;
  sheet: string;
  line: number;
  verdict: "taken" | "remark" | "decide" | "left_out";
  remarks: string[];
  fields: { number: string; full_name: string; salutation: string; post: string; unit: string; category: string; seat: string; attention: string } | null;
  match_id: number | null;
  changes: [string, string, string][];
  raw: string[];
  choices: { id: string; text: string }[];
}

/** What a field of a delegate is called. */
function fieldWord(name: string): string {
  const words: Record<string, string> = {
    full_name: t("Họ và tên"),
    number: t("Số đại biểu"),
    salutation: t("Danh xưng"),
    post: t("Chức vụ"),
    unit: t("Đơn vị"),
    category: t("Thành phần"),
    seat: t("Ghế"),
    sex: t("Giới tính"),
    birth_date: t("Ngày sinh"),
    birth_year: t("Năm sinh"),
    phone: t("Điện thoại"),
    ethnicity: t("Dân tộc"),
    party_member: t("Đảng viên"),
    distinction: t("Danh hiệu, thành tích"),
    note: t("Ghi chú"),
    attention: t("Lưu ý đón tiếp"),
    kind: t("Loại"),
    representative: t("Người đại diện"),
    award_group: t("Đợt khen thưởng"),
  };
  return words[name] ?? name;
}

function verdictMark(row: PreviewRow, decision: string) {
  if (decision === "skip") return <Mark tone="idle">{t("bỏ qua")}</Mark>;
  if (row.verdict === "decide") return decision ? <Mark tone="good">{t("đã chọn")}</Mark> : <Mark tone="bad">{t("cần quyết định")}</Mark>;
  if (row.verdict === "left_out") return <Mark tone="idle">{t("không lấy")}</Mark>;
  const what = row.match_id === null ? t("mới") : row.changes.length ? t("sửa") : t("không đổi");
  return <Mark tone={row.verdict === "remark" ? "care" : "good"}>{what}</Mark>;
}

export function PreviewRows(props: { rows: PreviewRow[]; decisions: Record<string, string>; decide(key: string, choice: string): void }) {
  if (!props.rows.length) return <Empty>{t("Không có dòng nào.")}</Empty>;
  return (
    <div class="table-scroll page">
      <table class="preview broad">
        <thead>
          <tr>
            <th>{t("Dòng")}</th>
            <th>{t("Sẽ là")}</th>
            <th>{t("Đại biểu")}</th>
            <th>{t("Lưu ý và lựa chọn")}</th>
          </tr>
        </thead>
        <tbody>
          {props.rows.map((row) => {
            const decision = props.decisions[row.key] ?? "";
            return (
              <tr key={row.key} class={row.verdict} data-testid="preview-row">
                <td class="nowrap" title={row.sheet}>
                  <span class="figures">{row.line}</span> <span class="quiet sheet-name">{row.sheet}</span>
                </td>
                <td class="nowrap">{verdictMark(row, decision)}</td>
                <td>
                  <Person row={row} />
                </td>
                <td>
                  {row.remarks.map((remark) => (
                    <p key={remark} class="remark">
                      {remark}
                    </p>
                  ))}
                  {row.changes.map(([name, old, fresh]) => (
                    <p key={name} class="change">
                      {fieldWord(name)}: <del>{(name === "category" ? categoryWord(old) : old) || "–"}</del> →{" "}
                      <ins>{(name === "category" ? categoryWord(fresh) : fresh) || "–"}</ins>
                    </p>
                  ))}
                  <Choices row={row} decision={decision} decide={props.decide} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Person(props: { row: PreviewRow }) {
  const { fields, raw } = props.row;
  if (!fields) return <span class="quiet">{raw.filter(Boolean).join(" · ") || t("(dòng trống)")}</span>;
  return (
    <>
      <b>
        {fields.salutation} {fields.full_name}
      </b>
      {fields.number && <span class="quiet figures"> {t("số {n}", { n: fields.number })}</span>}
      <br />
      <span class="quiet">{[fields.post, fields.unit, categoryWord(fields.category), fields.seat && t("ghế {seat}", { seat: fields.seat })].filter(Boolean).join(" · ")}</span>
      {fields.attention && <Attention text={fields.attention} />}
    </>
  );
}

function Choices(props: { row: PreviewRow; decision: string; decide(key: string, choice: string): void }) {
  const { row, decision, decide } = props;
  if (row.verdict === "left_out") return null;
  if (row.choices.length)
    return (
      <fieldset class="choices">
        <legend class="sr-only">{t("Chọn cho dòng {n}", { n: row.line })}</legend>
        {row.choices.map((choice) => (
          <label key={choice.id}>
            <input type="radio" name={row.key} checked={decision === choice.id} onChange={() => decide(row.key, choice.id)} />
            {choice.text}
          </label>
        ))}
      </fieldset>
    );
  return (
    <label class="check quiet">
      <input type="checkbox" checked={decision === "skip"} onChange={(event) => decide(row.key, event.currentTarget.checked ? "skip" : "")} />
      {t("Bỏ qua dòng này")}
    </label>
  );
}
