// Letting in a row of people by name: type, read who it is, Enter. Of two who bear one name, a bare Enter takes neither.

import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../../web/client/boot";
import { newId, send } from "../../web/client/send";
import { taskText } from "../../web/client/tasks";
import { act, command, say } from "./act";
import type { Card } from "./delegate";
import { categories, desk, figuresMark } from "./desk";
import { useDebounced, useLoad } from "./load";
import { forWhom, statusSaid } from "./presence";
import { href } from "./router";
import { tooShort, type Row } from "./rows";
import { Attention, Choose, Mark, Waiting } from "./ui";
import { whenText } from "./words";

interface Picked {
  count: number;
  rows: Row[];
  /** Whom a bare Enter lets in. */
  sure: number | null;
}
interface Let {
  row: Row;
  card: Card & { first_time: boolean; came_back: boolean };
}
const KEPT = 8;

/** One and still not sure: a code that opens no door any more. */
function isVoid(data: Picked): boolean {
  return data.count === 1 && data.sure === null && !data.rows.some((row) => row.namesake);
}

export function Quick() {
  const [text, setText] = useState("");
  const [unit, setUnit] = useState("");
  const [category, setCategory] = useState("");
  const [done, setDone] = useState<Let[]>([]);
  /** Nobody was sure for this text when Enter was pressed: its list takes the focus once it is there. */
  const [pressed, setPressed] = useState("");
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLUListElement>(null);
  const busy = useRef(new Set<number>());
  const before = useRef(Promise.resolve());
  const late = useDebounced(text.trim(), 120);
  const asking = (q: string) => (q && !tooShort(q) ? `/api/v1/reception?${new URLSearchParams({ q, unit, category })}` : "");
  const url = asking(late);
  const state = desk.state.value;
  const found = useLoad<Picked>(url, figuresMark(), 1500);
  // An answer to another question must let nobody in.
  const fresh = found.data && !found.loading && found.of === url && late === text.trim() ? found.data : null;
  const rows = url && text.trim() && found.data ? found.data.rows : [];

  /** `typed`: what is typed again when the server said no. The field is free at once: the next one in the row is being typed already. */
  const letIn = async (row: Row, typed = text) => {
    if (busy.current.has(row.id)) return;
    if (row.kind === "unnamed" && row.status === "invited") return void (location.hash = href("dai-bieu", row.id));
    busy.current.add(row.id);
    setText((now) => (now === typed ? "" : now));
    field.current?.focus();
    const card = await act(() => command<Let["card"]>(`/api/v1/delegates/${row.id}/check-in`, { cmd_id: newId() }));
    busy.current.delete(row.id);
    if (!card) return setText((now) => now || typed);
    setDone((old) => [{ row, card }, ...old].slice(0, KEPT));
    if (card.first_time) say(t("Đã điểm danh {name}.", { name: row.full_name }));
  };
  /** Enter came before the list: as with a scanner. The text leaves the field and is settled in its turn. */
  const lookUp = async (typed: string) => {
    const data = await act(() => send<Picked>(asking(typed), undefined, { timeout: 5000, tries: 3 }));
    const sure = data?.rows.find((row) => row.id === data.sure);
    if (sure) return letIn(sure, typed);
    if (field.current?.value) return say(t("“{text}”: chưa điểm danh ai. Xin tìm lại.", { text: typed }), "bad");
    setText(typed);
    if (data) setPressed(typed);
  };
  const enter = (data: Picked) => {
    const sure = data.rows.find((row) => row.id === data.sure);
    if (sure) void letIn(sure);
    else if (isVoid(data)) field.current?.select(); // the next paper that is scanned takes its place
    else if (data.rows.length) list.current?.querySelector<HTMLElement>("button")?.focus();
    else say(t("Không tìm thấy ai tên như vậy."), "bad");
  };
  useEffect(() => {
    if (!pressed || !fresh) return;
    setPressed("");
    if (pressed === text.trim()) enter(fresh);
  }, [pressed, fresh]);

  useEffect(() => field.current?.focus(), []); // the browser honours autofocus on the first page only

  const sure = fresh?.sure ?? null;
  return (
    <div class="two-columns wide-left">
      <div>
        <div class="filter-line" role="search">
          <input
            ref={field}
            type="search"
            class="search quick-search"
            value={text}
            placeholder={t("Tên, số, hoặc quét giấy mời")}
            aria-label={t("Tên, số hoặc mã giấy mời")}
            data-testid="quick-search"
            onInput={(event) => setText(event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter") {
                event.preventDefault();
                const typed = text.trim();
                if (fresh) enter(fresh);
                else if (asking(typed)) {
                  setText("");
                  before.current = before.current.then(() => lookUp(typed));
                }
              } else if (event.key === "ArrowDown") {
                event.preventDefault();
                list.current?.querySelector<HTMLElement>("button")?.focus();
              }
            }}
          />
          <Choose
            label={t("Đơn vị")}
            hideLabel
            value={unit}
            set={setUnit}
            options={[["", t("Mọi đơn vị")], ...(state?.units ?? []).filter((one) => one.unit).map((one): [string, string] => [one.unit, one.unit])]}
          />
          <Choose
            label={t("Thành phần")}
            hideLabel
            value={category}
            set={setCategory}
            options={[["", t("Mọi thành phần")], ...categories.map((one): [string, string] => [one.id, one.label])]}
          />
        </div>
        {tooShort(late) && <p class="empty small">{t("Gõ ít nhất hai chữ.")}</p>}
        {url && <Waiting of={found} />}
        {fresh && (
          <p class="quick-hint" data-testid="quick-hint" aria-live="polite">
            {sure !== null ? (
              <>
                <kbd>Enter</kbd> {t("điểm danh người được tô đậm")}
              </>
            ) : isVoid(fresh) ? (
              t("Giấy mời hoặc thẻ này không còn hiệu lực: xem thẻ đại biểu, rồi mới chọn người.")
            ) : rows.length ? (
              rows.some((row) => row.namesake) ? (
                t("Có người trùng tên: hỏi đơn vị hoặc năm sinh, rồi chọn đúng người (↓, Enter).")
              ) : (
                t("{n} người: gõ thêm, hoặc chọn bằng ↓ rồi Enter.", { n: fresh.count })
              )
            ) : (
              t("Không tìm thấy ai tên như vậy.")
            )}
          </p>
        )}
        <ul class="picks" ref={list} data-testid="quick-list">
          {rows.map((row) => (
            <li key={row.id}>
              <Pick row={row} sure={row.id === sure} letIn={(row) => void letIn(row)} back={() => field.current?.focus()} />
            </li>
          ))}
        </ul>
        {!url && !text && (
          <p class="quiet">
            {t("Không cần gõ dấu. Người đi thay, giấy mời chưa ghi tên: mở thẻ đại biểu. Người không có trong danh sách: mục “Ngoài danh sách”.")}
          </p>
        )}
      </div>
      <aside>
        <h2 class="side-head">{t("Vừa điểm danh ở đây")}</h2>
        {done.length === 0 && <p class="empty small">{t("Chưa có ai.")}</p>}
        <ol class="let-in" data-testid="quick-done">
          {done.map(({ row, card }, index) => (
            <li key={`${row.id}-${done.length - index}`}>
              <a href={href("dai-bieu", row.id)} class="strong">
                {row.full_name}
              </a>{" "}
              <span class="quiet">{[row.post, row.unit].filter(Boolean).join(", ")}</span>
              <p>
                {card.first_time ? (
                  <Mark tone="good">{t("vừa đến {time}", { time: whenText(card.arrived_at) })}</Mark>
                ) : card.came_back ? (
                  <Mark tone="good">{t("vào lại")}</Mark>
                ) : (
                  <Mark tone="care">{t("đã có mặt từ {time}, {place}", { time: whenText(card.arrived_at), place: card.place })}</Mark>
                )}
              </p>
              {card.attention && <Attention text={card.attention} />}
              {[...card.tasks.map(taskText), card.delegate.note].filter(Boolean).map((one) => (
                <p key={one} class="task">
                  {one}
                </p>
              ))}
            </li>
          ))}
        </ol>
      </aside>
    </div>
  );
}

function Pick(props: { row: Row; sure: boolean; letIn(row: Row): void; back(): void }) {
  const { row, sure } = props;
  const said = statusSaid(row.status);
  const inside = row.status === "present" || row.status === "present_substitute";
  return (
    <button
      class={`pick ${sure ? "sure" : ""}`}
      data-testid="pick"
      data-id={row.id}
      onClick={() => props.letIn(row)}
      onKeyDown={(event) => {
        if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
        event.preventDefault();
        const item = event.currentTarget.parentElement!;
        const to = event.key === "ArrowDown" ? item.nextElementSibling : item.previousElementSibling;
        if (to) to.querySelector<HTMLElement>("button")?.focus();
        else if (event.key === "ArrowUp") props.back();
      }}
    >
      <span class="figures quiet">{row.number}</span>
      <span>
        <b>
          {row.salutation ? `${row.salutation} ` : ""}
          {row.stand_in ? forWhom(row.stand_in.full_name, row.full_name, row.stand_in.substitute) : row.full_name}
        </b>
        {row.namesake && <em>{row.born ? t("trùng tên · sinh {year}", { year: row.born }) : t("trùng tên")}</em>}
        {row.attention && <Attention />}
        <small>{[row.post, row.unit].filter(Boolean).join(", ")}</small>
      </span>
      <span class="pick-state">
        {inside || row.status === "left" || row.status === "absent_excused" || row.status === "revoked" ? (
          <Mark tone={said.tone}>
            {said.word} {row.arrived_at && whenText(row.arrived_at)}
          </Mark>
        ) : row.kind === "unnamed" ? (
          <span class="quiet">{t("nhập họ tên…")}</span>
        ) : (
          ""
        )}
      </span>
    </button>
  );
}
