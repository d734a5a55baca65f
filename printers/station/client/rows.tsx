// A row (of several: a column) per printer: what it is doing and what to do about it, what waits for it, and the last badge as a true picture.

import { t } from "../../../web/client/boot";
import { figure } from "../../../web/client/clock";
import { faultOf } from "./faults";
import { Mark, Picture, Since, State, Who } from "./marks";
import { Probe } from "./probe";
import { Paper } from "./roll";
import { away, busy, command, moving, rolling, screen, type Job, type PrinterView, type Station } from "./station";
import { Tickets } from "./tickets";
import { kindWord, printerSaid } from "./words";

/** The printers' rows. With several, what any of them may take stands in a row of its own; with one, all is its own. What was meant for
 *  a printer that is gone from the list may go to any. */
export function Rows({ state }: { state: Station }) {
  const { printers, jobs } = state;
  const names = new Set(printers.map((printer) => printer.name));
  const alone = printers.length === 1;
  const shared = jobs.filter((job) => !names.has(job.printer));
  return (
    <>
      {printers.length === 0 && (
        <section class="row none">
          <h2>{t("Chưa khai báo máy in nào.")}</h2>
          <p class="todo">{t("Thêm máy in ở bàn thư ký. Trong lúc đó thẻ vẫn vào hàng chờ và không mất.")}</p>
        </section>
      )}
      <div class={alone ? "" : "columns"}>
        {printers.map((printer) => (
          <Row
            key={printer.name}
            printer={printer}
            jobs={alone ? jobs : jobs.filter((job) => job.printer === printer.name)}
            state={state}
            alone={alone}
          />
        ))}
      </div>
      {!alone && (
        <section class="row shared" aria-label={t("Chờ máy nào rảnh trước")}>
          <h2>
            {t("Chờ máy nào rảnh trước")} <Amount jobs={shared} state={state} />
          </h2>
          <Tickets jobs={shared} most={15} empty={t("Chưa có thẻ nào chờ in.")} />
        </section>
      )}
      {!alone && printers.map((printer) => <Gallery key={printer.name} printer={printer} state={state} boxed />)}
    </>
  );
}

/** How many tickets; "từ" before it when the list is cut. `known`: how many there are at least, listed or not. */
function Amount({ jobs, state, known = 0 }: { jobs: Job[]; state: Station; known?: number }) {
  const n = Math.max(jobs.length, known);
  if (n === 0) return null;
  const cut = state.open > state.jobs.length;
  return <span class="amount">{cut ? t("từ {n} thẻ", { n: figure(n) }) : t("{n} thẻ", { n: figure(n) })}</span>;
}

function Row({ printer, jobs, state, alone }: { printer: PrinterView; jobs: Job[]; state: Station; alone: boolean }) {
  const said = printerSaid(printer);
  return (
    <section
      class={`row printer ${said.tone} ${alone ? "alone" : ""}`}
      aria-label={printer.name}
      data-testid="printer-card"
      data-state={said.state}
      data-name={printer.name}
    >
      <div class="inside">
        <div class="head">
          <h2 class="called">{printer.name}</h2>
          <p class="kind">{kindWord(printer.kind)}</p>
          <p class={`word ${said.tone}`} role="status">
            <Mark shape={said.shape} tone={said.tone} />
            <b>{said.word}</b>
          </p>
          {said.todo && !faultOf(printer) && <p class="todo">{said.todo}</p>}
          {said.state !== "paused" && <Since at={printer.state_at} from={away.value ? t("theo tin lúc") : t("từ")} />}
        </div>
        <div class="tools">
          <Paper printer={printer} />
          <div class="deeds">
            <Pause printer={printer} />
            <Probe printer={printer} />
            {printer.kind !== "virtual" && (
              <button data-testid="new-roll" disabled={!screen.live.value} onClick={() => (rolling.value = printer.name)}>
                {t("Đã thay cuộn…")}
              </button>
            )}
            {!alone && (printer.waiting > 0 || jobs.some((job) => job.state !== "sending")) && (
              <button data-testid="move-all" disabled={!screen.live.value} onClick={() => (moving.value = printer.name)}>
                {t("Chuyển hết sang máy khác…")}
              </button>
            )}
          </div>
        </div>
        <Last job={printer.last} printer={printer} />
        <div class="queue">
          <h3>
            {t("Đang chờ")} <Amount jobs={jobs} state={state} known={alone ? state.open : printer.waiting} />
          </h3>
          <Tickets jobs={jobs} most={alone ? 12 : 3} empty={alone ? t("Chưa có thẻ nào chờ in.") : t("Chưa có thẻ nào chờ riêng máy này.")} />
          {alone && <Gallery printer={printer} state={state} />}
        </div>
      </div>
    </section>
  );
}

/** The badges a virtual printer made, newest first; the last one stands beside its state already. */
function Gallery({ printer, state, boxed = false }: { printer: PrinterView; state: Station; boxed?: boolean }) {
  const made = state.finished.filter((job) => job.printer === printer.name && job.id !== printer.last?.id && job.state !== "cancelled");
  if (printer.kind !== "virtual" || made.length === 0) return null;
  return (
    <div class={boxed ? "row shared" : ""}>
      <h3>{boxed ? `${printer.name}: ${t("Các thẻ vừa ra")}` : t("Các thẻ vừa ra")}</h3>
      <ul class="gallery">
        {made.map((job) => (
          <li key={job.id}>
            <Picture job={job} lazy />
          </li>
        ))}
      </ul>
    </div>
  );
}

function Last({ job, printer }: { job: Job | null; printer: PrinterView }) {
  if (!job) {
    return (
      <div class="last">
        <h3>{t("Thẻ gần nhất")}</h3>
        <p class="blank">{t("Máy này chưa in thẻ nào.")}</p>
      </div>
    );
  }
  return (
    <div class="last">
      <h3>{t("Thẻ gần nhất")}</h3>
      <Picture job={job} />
      <p class="caption">
        <Who job={job} />
        <State job={job} />
        {job.state === "handed_over" && !printer.answers && <small>{t("Máy này không báo lại: xem ở khay.")}</small>}
        <Since at={job.ended_at} />
      </p>
    </div>
  );
}

function Pause({ printer }: { printer: PrinterView }) {
  const url = `/api/v1/printers/${encodeURIComponent(printer.name)}/pause`;
  const done = printer.paused
    ? t("Máy in “{name}” nhận thẻ trở lại.", { name: printer.name })
    : t("Máy in “{name}” tạm dừng: không nhận thẻ mới.", { name: printer.name });
  return (
    <button
      class={printer.paused ? "strong" : ""}
      data-testid={printer.paused ? "resume" : "pause"}
      disabled={!screen.live.value || busy.value.has(url)}
      onClick={() => void command(url, { paused: !printer.paused }, done)}
    >
      {printer.paused ? t("Tiếp tục") : t("Tạm dừng")}
    </button>
  );
}
