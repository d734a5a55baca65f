// Finding a delegate: search, filters, a dense list that the arrow keys walk, and the card beside it.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { t } from "../../web/client/boot";
import { newId, send } from "../../web/client/send";
import { say } from "./act";
import { DelegateCard } from "./card";
import type { Card } from "./delegate";
import { categories, categoryWord, desk, figuresMark } from "./desk";
import { DelegateForm } from "./fields";
import { useDebounced, useLoad, useWithin } from "./load";
import { forWhom, statusChoices, statusSaid } from "./presence";
import { go, href, route } from "./router";
import { tooShort, type Row } from "./rows";
import { Attention, Choose, Dialog, Empty, Head, Mark, Pager, Waiting } from "./ui";
import { leaving } from "./unsaved";
import { whenText } from "./words";

const LIMIT = 100;

export function Delegates() {
  const { part, params } = route.value;
  const [text, setText] = useState(params.get("q") ?? "");
  const late = useDebounced(text.trim());
  const [offset, setOffset] = useState(0);
  const [adding, setAdding] = useState(false);
  const search = useRef<HTMLInputElement>(null);
  const side = useRef<HTMLDivElement>(null);
  const unit = params.get("unit") ?? "";
  const category = params.get("category") ?? "";
  const status = params.get("status") ?? "";
  const open = /^\d+$/.test(part) ? Number(part) : null;
  const state = desk.state.value;
  useEffect(() => void (open || search.current?.focus()), []); // the browser honours autofocus on the first page only

  const filter = (changes: Record<string, string>) => {
    go(href("dai-bieu", part, { q: text.trim(), unit, category, status, ...changes }), true);
  };
  useEffect(() => setOffset(0), [late, unit, category, status]);
  const query = new URLSearchParams({ q: late, unit, category, limit: String(LIMIT), offset: String(offset) });
  if (status) query.set("status", status);
  const url = tooShort(late) ? "" : `/api/v1/delegates?${query}`;
  const list = useLoad<{ count: number; rows: Row[] }>(url, figuresMark(), 1200);
  const rows = list.data?.rows ?? [];
  /** A key that came before the list that answers what was typed: it means that list, not the one before. */
  const [early, setEarly] = useState("");
  const answered = url !== "" && list.of === url && late === text.trim();
  const into = (key: string) => {
    if (key === "Enter" && rows.length === 1) show(rows[0]!.id);
    else side.current?.querySelector<HTMLElement>("tr[data-id]")?.focus();
  };
  useLayoutEffect(() => {
    if (!early || !answered) return;
    setEarly("");
    into(early);
  }, [early, answered]);
  useWithin(offset, LIMIT, list.data?.count, setOffset);
  const show = (id: number | "") => go(href("dai-bieu", id, { q: text.trim(), unit, category, status }), true);

  if (state?.total === 0 && !open && status !== "withdrawn")
    return (
      <section class="view">
        <Head title={t("Đại biểu")}>
          <button onClick={() => setAdding(true)}>{t("Thêm một đại biểu")}</button>
        </Head>
        <Empty>
          <p>{t("Hội nghị này chưa có danh sách đại biểu.")}</p>
          <p>
            <a class="button primary" href={href("nhap")}>
              {t("Nhập danh sách")}
            </a>
          </p>
        </Empty>
        {adding && <Adding close={() => setAdding(false)} />}
      </section>
    );
  return (
    <section class={`view split ${open ? "with-card" : ""}`}>
      <div class="list-side" ref={side}>
        <Head title={t("Đại biểu")}>
          <button onClick={() => setAdding(true)}>{t("Thêm một đại biểu")}</button>
        </Head>
        <div class="filter-line" role="search">
          <input
            ref={search}
            type="search"
            class="search"
            placeholder={t("Tìm tên, đơn vị, chức vụ hoặc số (không cần dấu)")}
            aria-label={t("Tìm đại biểu")}
            value={text}
            data-testid="search"
            onInput={(event) => {
              setText(event.currentTarget.value);
              setEarly("");
            }}
            onBlur={() => setEarly("")}
            onKeyDown={(event) => {
              if (event.key !== "ArrowDown" && event.key !== "Enter") return;
              event.preventDefault();
              if (answered) into(event.key);
              else setEarly(event.key);
            }}
          />
          <Choose
            label={t("Đơn vị")}
            hideLabel
            value={unit}
            set={(value) => filter({ unit: value })}
            options={[["", t("Mọi đơn vị")], ...(state?.units ?? []).filter((one) => one.unit).map((one): [string, string] => [one.unit, one.unit])]}
          />
          <Choose
            label={t("Thành phần")}
            hideLabel
            value={category}
            set={(value) => filter({ category: value })}
            options={[["", t("Mọi thành phần")], ...categories.map((one): [string, string] => [one.id, one.label])]}
          />
          <Choose label={t("Trạng thái")} hideLabel value={status} set={(value) => filter({ status: value })} options={statusChoices()} data-testid="filter-status" />
        </div>
        {tooShort(late) && <p class="empty small">{t("Gõ ít nhất hai chữ.")}</p>}
        <Waiting of={list} />
        {list.data && rows.length === 0 && !tooShort(late) && (
          <Empty>
            <p>{t("Không tìm thấy ai.")}</p>
            <p class="quiet">{t("Thử ít chữ hơn, hoặc bỏ bộ lọc. Người ngoài danh sách: mục “Đón tiếp”.")}</p>
          </Empty>
        )}
        {rows.length > 0 && <List rows={rows} open={open} show={show} back={() => search.current?.focus()} narrow={open !== null} />}
        {list.data && rows.length > 0 && <Pager offset={offset} limit={LIMIT} count={list.data.count} go={setOffset} />}
      </div>
      {open && <DelegateCard id={open} close={() => show("")} changed={list.reload} />}
      {adding && <Adding close={() => setAdding(false)} />}
    </section>
  );
}

function List(props: { rows: Row[]; open: number | null; show(id: number): void; back(): void; narrow: boolean }) {
  const [at, setAt] = useState(0);
  const body = useRef<HTMLTableSectionElement>(null);
  // Whose row is gone from a newer list (arrived, filtered out) leaves the keyboard at the row in its place, not nowhere.
  const inside = body.current?.contains(document.activeElement) ?? false;
  useLayoutEffect(() => {
    if (inside && document.activeElement === document.body) rowAt(Math.min(at, props.rows.length - 1))?.focus();
  }, [props.rows]);
  const rowAt = (index: number) => body.current?.children[index] as HTMLElement | undefined;
  const move = (event: KeyboardEvent, index: number) => {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 15, PageUp: -15, Home: -9999, End: 9999 };
    if (event.key === "Enter" || event.key === " ") props.show(props.rows[index]!.id);
    else if (event.key === "ArrowUp" && index === 0) props.back();
    else if (event.key in steps) {
      const to = Math.max(0, Math.min(props.rows.length - 1, index + steps[event.key]!));
      setAt(to);
      rowAt(to)?.focus();
    } else return;
    event.preventDefault();
  };
  return (
    <div class="table-scroll page">
      <table class="rows" role="grid">
        <thead>
          <tr>
            <th class="num">{t("Số")}</th>
            <th>{t("Họ và tên")}</th>
            <th>{t("Chức vụ, đơn vị")}</th>
            {!props.narrow && <th class="wide-only">{t("Thành phần")}</th>}
            <th>{t("Ghế")}</th>
            <th>{t("Có mặt")}</th>
          </tr>
        </thead>
        <tbody ref={body}>
          {props.rows.map((row, index) => (
            <tr
              key={row.id}
              data-id={row.id}
              data-testid="delegate-row"
              tabIndex={index === Math.min(at, props.rows.length - 1) ? 0 : -1}
              aria-selected={row.id === props.open}
              onFocus={() => setAt(index)}
              onClick={() => props.show(row.id)}
              onKeyDown={(event) => move(event, index)}
            >
              <td class="num">{row.number}</td>
              <td class="strong">
                {row.salutation && <span class="quiet">{row.salutation} </span>}
                {row.stand_in ? forWhom(row.stand_in.full_name, row.full_name, row.stand_in.substitute) : row.full_name}
                {row.namesake && <span class="namesake"> {row.born ? t("trùng tên · sinh {year}", { year: row.born }) : t("trùng tên")}</span>}
                {row.attention && <Attention />}
              </td>
              <td>
                {row.post}
                {row.post && row.unit ? ", " : ""}
                <span class="quiet">{row.unit}</span>
              </td>
              {!props.narrow && <td class="wide-only quiet">{categoryWord(row.category)}</td>}
              <td class="figures nowrap">{row.seat}</td>
              <td class="nowrap">
                <Where row={row} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Where(props: { row: Row }) {
  const { row } = props;
  const said = statusSaid(row.status);
  if (row.status === "invited") return <span class="quiet">–</span>;
  if (row.status === "present" || row.status === "present_substitute")
    return (
      <Mark tone={said.tone}>
        {whenText(row.arrived_at)}
        {row.late && ` ${t("muộn")}`}
      </Mark>
    );
  return <Mark tone={said.tone}>{row.left_at ? `${said.word} ${whenText(row.left_at)}` : said.word}</Mark>;
}

function Adding(props: { close(): void }) {
  const [command] = useState(newId); // one id for this dialog: a lost answer and a second press are one delegate
  return (
    <Dialog title={t("Thêm một đại biểu")} close={() => void leaving(props.close)} wide>
      <p class="quiet">{t("Đại biểu được ghi vào danh sách và có giấy mời ngay. Người đến mà không có tên trong danh sách thì ghi ở mục “Đón tiếp”, chờ Ban Tổ chức đồng ý.")}</p>
      <DelegateForm
        cancel={props.close}
        save={async (fields) => {
          const made = await send<Card>("/api/v1/delegates", { ...fields, cmd_id: command }, { timeout: 8000, tries: 2 });
          props.close();
          say(t("Đã thêm {name}, số {n}.", { name: made.delegate.full_name, n: made.delegate.number }));
          go(href("dai-bieu", made.delegate.id));
        }}
      />
    </Dialog>
  );
}
