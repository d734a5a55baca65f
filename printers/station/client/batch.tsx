// Badges before their delegates come: of a unit, of a category, of everybody who has none.

import { useEffect, useState } from "preact/hooks";
import { t } from "../../../web/client/boot";
import { figure } from "../../../web/client/clock";
import { send } from "../../../web/client/send";
import { ChoosePrinter, CommandForm } from "./forms";
import { Dialog } from "./marks";
import { batching, failure, screen } from "./station";

interface Group {
  unit: string;
  category: string;
  label: string;
  badges: number;
}

/** Badges of one batch, the hall's own limit. */
const MOST = 2000;

export function BatchDialog() {
  if (!batching.value) return null;
  const close = () => (batching.value = false);
  return (
    <Dialog label={t("In sẵn thẻ")} close={close} testid="batch-dialog">
      <Batch close={close} />
    </Dialog>
  );
}

function sum(groups: Group[]): number {
  return groups.reduce((all, group) => all + group.badges, 0);
}

/** [value, words with the count] of each different `key` among groups. */
function choices(groups: Group[], key: "unit" | "category", word: (group: Group) => string): [string, string][] {
  const found = new Map<string, Group[]>();
  for (const group of groups) found.set(group[key], [...(found.get(group[key]) ?? []), group]);
  return [...found].map(([value, its]) => [value, `${word(its[0]!)} (${figure(sum(its))})`]);
}

function Batch({ close }: { close(): void }) {
  const [groups, setGroups] = useState<Group[] | null>(null);
  const [trouble, setTrouble] = useState("");
  const [unit, setUnit] = useState("");
  const [category, setCategory] = useState("");
  const [printer, setPrinter] = useState("");
  const state = screen.state.value!;
  useEffect(() => {
    let gone = false;
    send<{ groups: Group[] }>("/api/v1/print-station/without-badge", undefined, { tries: 3 }).then(
      (answer) => !gone && (setGroups(answer.groups), setTrouble("")),
      (error) => !gone && setTrouble(failure(error)),
    );
    return () => {
      gone = true;
    };
  }, [state.to_come]);
  const all = groups ?? [];
  const count = sum(all.filter((group) => (!unit || group.unit === unit) && (!category || group.category === category)));
  return (
    <CommandForm<{ badges: number }>
      url="/api/v1/print-station/batch"
      body={{ unit, category, printer }}
      done={({ badges }) => (badges ? t("{n} thẻ in sẵn đã vào hàng chờ.", { n: figure(badges) }) : t("Không thêm thẻ nào: mọi người được chọn đã có thẻ."))}
      ready={count > 0 && count <= MOST}
      word={count ? t("In sẵn {n} thẻ", { n: figure(count) }) : t("In sẵn thẻ")}
      testid="batch-go"
      close={close}
    >
      <p>{t("Cho những đại biểu chưa có thẻ. Khi họ đến và quét giấy mời, không in thêm thẻ thứ hai.")}</p>
      <Pick label={t("Đơn vị")} every={t("Mọi đơn vị")} value={unit} set={setUnit} options={choices(matching(all, "category", category), "unit", (g) => g.unit || t("Không ghi đơn vị"))} testid="batch-unit" />
      <Pick label={t("Thành phần")} every={t("Mọi thành phần")} value={category} set={setCategory} options={choices(matching(all, "unit", unit), "category", (g) => g.label)} testid="batch-category" />
      <ChoosePrinter label={t("In ở máy")} value={printer} set={setPrinter} />
      <p class="warning" role="status" data-testid="batch-count" data-count={groups ? count : undefined}>
        {!groups && !trouble && t("Đang đếm…")}
        {trouble}
        {groups && follows(count, sum(all))}
      </p>
    </CommandForm>
  );
}

function matching(groups: Group[], key: "unit" | "category", value: string): Group[] {
  return value ? groups.filter((group) => group[key] === value) : groups;
}

function follows(count: number, all: number): string {
  if (!all) return t("Mọi đại biểu có tên đều đã có thẻ.");
  if (!count) return t("Không còn ai chưa có thẻ trong lựa chọn này.");
  if (count > MOST) return t("{n} thẻ là quá nhiều cho một lần: chọn một đơn vị hoặc một thành phần (tối đa {most}).", { n: figure(count), most: figure(MOST) });
  return t("{n} thẻ, xếp theo đơn vị và tên. Người đang chờ được in trước.", { n: figure(count) });
}

interface PickProps {
  label: string;
  every: string;
  value: string;
  set(value: string): void;
  options: [string, string][];
  testid: string;
}

function Pick({ label, every, value, set, options, testid }: PickProps) {
  return (
    <label>
      {label}
      <select data-testid={testid} value={value} onChange={(event) => set(event.currentTarget.value)}>
        <option value="">{every}</option>
        {value && !options.some(([each]) => each === value) && <option value={value}>{value}</option>}
        {options
          .filter(([each]) => each)
          .map(([each, word]) => (
            <option key={each} value={each}>
              {word}
            </option>
          ))}
      </select>
    </label>
  );
}
