// The few pieces that every view is made of.

import type { ComponentChildren } from "preact";
import { useEffect, useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { t } from "../../web/client/boot";
import { figure } from "../../web/client/clock";
import { modal } from "../../web/client/modal";
import { notice, question } from "./act";

export function Head(props: { title: string; children?: ComponentChildren; note?: string }) {
  return (
    <header class="head">
      <h1>{props.title}</h1>
      {props.note && <p class="quiet">{props.note}</p>}
      <div class="head-tools">{props.children}</div>
    </header>
  );
}

export function Pane(props: { title: string; class?: string; tools?: ComponentChildren; children: ComponentChildren }) {
  const id = useId();
  return (
    <section class={`pane ${props.class ?? ""}`} aria-labelledby={id}>
      <div class="pane-head">
        <h2 id={id}>{props.title}</h2>
        {props.tools}
      </div>
      {props.children}
    </section>
  );
}

/** A state: a shape and a word in its colour. */
export function Mark(props: { tone: "good" | "busy" | "care" | "bad" | "idle"; children: ComponentChildren }) {
  return <span class={`mark ${props.tone}`}>{props.children}</span>;
}

/** What to mind about a person: the text itself, or only that there is one (a list shows no more). */
export function Attention(props: { text?: string }) {
  return props.text ? (
    <p class="attention" data-testid="attention">
      <Mark tone="care">{t("Lưu ý")}</Mark> {props.text}
    </p>
  ) : (
    <>
      {" "}
      <span class="attention-mark" data-testid="attention-mark">
        <Mark tone="care">{t("Lưu ý")}</Mark>
      </span>
    </>
  );
}

export function Empty(props: { children: ComponentChildren }) {
  return <div class="empty">{props.children}</div>;
}

/** Loading, or what went wrong with a way to try again; nothing when there is data. */
export function Waiting(props: { of: { data: unknown; problem: string; loading: boolean; reload(): void } }) {
  const { data, problem, loading, reload } = props.of;
  if (problem)
    return (
      <p class="problem" role="alert">
        {problem}{" "}
        <button class="plain-button" onClick={reload}>
          {t("Thử lại")}
        </button>
      </p>
    );
  if (loading && data === null) return <p class="empty">{t("Đang tải…")}</p>;
  return null;
}

export function Pager(props: { offset: number; limit: number; count: number; go(offset: number): void }) {
  const { offset, limit, count } = props;
  if (count <= limit && offset === 0) return <p class="pager quiet">{t("{n} dòng", { n: figure(count) })}</p>;
  return (
    <nav class="pager" aria-label={t("Trang")}>
      <button disabled={offset === 0} onClick={() => props.go(Math.max(0, offset - limit))}>
        {t("Trang trước")}
      </button>
      <span class="figures">
        {figure(offset + 1)}–{figure(Math.min(count, offset + limit))} / {figure(count)}
      </span>
      <button disabled={offset + limit >= count} onClick={() => props.go(offset + limit)}>
        {t("Trang sau")}
      </button>
    </nav>
  );
}

/** A labelled input; `problem` stands beside it. */
export function Field(props: { label: string; value: string; set(value: string): void; problem?: string; hint?: string; class?: string } & Record<string, unknown>) {
  const { label, value, set, problem, hint, class: kind, ...rest } = props;
  const id = useId();
  useEffect(() => {
    if (rest["autoFocus"]) document.getElementById(id)?.focus(); // the browser honours autofocus on the first page and in dialogs only
  }, []);
  return (
    <div class={`field ${kind ?? ""}`}>
      <label for={id}>{label}</label>
      <input
        id={id}
        value={value}
        onInput={(event: Event) => set((event.currentTarget as HTMLInputElement).value)}
        aria-invalid={problem ? true : undefined}
        aria-describedby={problem || hint ? `${id}-say` : undefined}
        {...rest}
      />
      {(problem || hint) && (
        <small id={`${id}-say`} class={problem ? "problem" : "quiet"}>
          {problem || hint}
        </small>
      )}
    </div>
  );
}

export function Choose(props: {
  label: string;
  value: string;
  set(value: string): void;
  options: [string, string][];
  class?: string;
  hideLabel?: boolean;
  "data-testid"?: string;
}) {
  const id = useId();
  return (
    <div class={`field ${props.class ?? ""}`}>
      <label for={id} class={props.hideLabel ? "sr-only" : ""}>
        {props.label}
      </label>
      <select id={id} value={props.value} onChange={(event) => props.set(event.currentTarget.value)} data-testid={props["data-testid"]}>
        {props.options.map(([value, label]) => (
          <option key={value} value={value} selected={value === props.value}>
            {label}
          </option>
        ))}
      </select>
    </div>
  );
}

/** A real dialog that traps focus and closes with Esc. */
export function Dialog(props: { title: string; close(): void; children: ComponentChildren; wide?: boolean }) {
  const box = useRef<HTMLDialogElement>(null);
  const id = useId();
  useLayoutEffect(() => modal(box.current!), []);
  return (
    <dialog
      ref={box}
      class={props.wide ? "wide" : ""}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        props.close();
      }}
    >
      <h2 id={id}>{props.title}</h2>
      {props.children}
    </dialog>
  );
}

/** The question that `ask` put. */
export function Asking() {
  const asked = question.value;
  const [reason, setReason] = useState("");
  const [missing, setMissing] = useState(false);
  // Before it is seen: later, it would wipe out what a quick hand has typed.
  useLayoutEffect(() => {
    setReason("");
    setMissing(false);
  }, [asked]);
  if (!asked) return null;
  return (
    <Dialog title={asked.title} close={() => asked.answer(null)}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (asked.reason && !reason.trim()) setMissing(true);
          else asked.answer(reason.trim());
        }}
      >
        <p class="consequence">{asked.consequence}</p>
        {asked.suggestions && (
          <div class="suggestions">
            {asked.suggestions.map((one) => (
              <button type="button" key={one} aria-pressed={reason === one} onClick={() => setReason(one)}>
                {one}
              </button>
            ))}
          </div>
        )}
        {asked.reason && (
          <Field
            label={asked.reason}
            value={reason}
            set={setReason}
            maxLength={200}
            autoFocus
            data-testid="reason"
            problem={missing && !reason.trim() ? t("Cần ghi lý do.") : ""}
          />
        )}
        <div class="dialog-buttons">
          <button type="button" onClick={() => asked.answer(null)} autofocus={!asked.reason}>
            {asked.otherwise ?? t("Thôi, không làm")}
          </button>
          <button type="submit" class={asked.danger ? "danger" : "primary"} data-testid="confirm">
            {asked.confirm}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

export function NoticeLine() {
  const said = notice.value;
  return (
    <div class="notice-place" role="status" aria-live="polite">
      {said && (
        <p class={`notice ${said.tone}`} data-testid="notice">
          <span>{said.text}</span>
          <button class="plain-button" aria-label={t("Đóng")} onClick={() => (notice.value = null)}>
            ×
          </button>
        </p>
      )}
    </div>
  );
}

export interface Column<Row> {
  key: string;
  label: string;
  numeric?: boolean;
  value(row: Row): string | number;
  cell?(row: Row): ComponentChildren;
  class?: string;
}

/** A dense table that sorts by a press on its heads. Names are compared the Vietnamese way. */
export function SortTable<Row>(props: { columns: Column<Row>[]; rows: Row[]; rowKey(row: Row): string | number; start?: string; label: string; foot?: ComponentChildren }) {
  const [by, setBy] = useState<{ key: string; down: boolean }>({ key: props.start ?? props.columns[0]!.key, down: false });
  const column = props.columns.find((one) => one.key === by.key) ?? props.columns[0]!;
  const compare = new Intl.Collator("vi", { numeric: true }).compare;
  const rows = [...props.rows].sort((a, b) => {
    const [x, y] = [column.value(a), column.value(b)];
    const order = typeof x === "number" && typeof y === "number" ? x - y : compare(String(x), String(y));
    return by.down ? -order : order;
  });
  return (
    <div class="table-scroll" tabIndex={0} role="region" aria-label={props.label}>
      <table>
        <thead>
          <tr>
            {props.columns.map((one) => (
              <th
                key={one.key}
                class={`${one.numeric ? "num" : ""} ${one.class ?? ""}`}
                aria-sort={by.key === one.key ? (by.down ? "descending" : "ascending") : undefined}
              >
                {one.label ? (
                  <button onClick={() => setBy({ key: one.key, down: by.key === one.key ? !by.down : !!one.numeric })}>{one.label}</button>
                ) : (
                  <span class="sr-only">{t("Việc")}</span>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={props.rowKey(row)}>
              {props.columns.map((one) => (
                <td key={one.key} class={`${one.numeric ? "num" : ""} ${one.class ?? ""}`}>
                  {one.cell ? one.cell(row) : one.numeric ? figure(Number(one.value(row))) : one.value(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        {props.foot}
      </table>
    </div>
  );
}
