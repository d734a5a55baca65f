// What needs hands, on top of the page: each printer that stands still and each badge that came out torn, with drawings and short orders.

import { t } from "../../../web/client/boot";
import { Drawing } from "./drawings";
import { faultOf, type Step } from "./faults";
import { Mark, Since } from "./marks";
import { away, capitals, now, rolling, screen, shown, type Job, type PrinterView, type Station } from "./station";

/** ms for which a torn badge is spoken of: its pieces are in the hand by then. */
const TORN_FOR = 180_000;

export function Help({ state }: { state: Station }) {
  const faults = state.printers.filter((printer) => faultOf(printer));
  const torn = state.finished.filter((job) => job.state === "torn" && now.value - Date.parse(job.ended_at) < TORN_FOR);
  if (faults.length === 0 && torn.length === 0) return null;
  return (
    <section class={`help ${away.value ? "old" : ""}`} aria-label={t("Việc cần làm ngay")}>
      {faults.map((printer) => (
        <Broken key={printer.name} printer={printer} />
      ))}
      {torn.map((job) => (
        <Torn key={job.id} job={job} />
      ))}
    </section>
  );
}

function Broken({ printer }: { printer: PrinterView }) {
  const fault = faultOf(printer)!;
  return (
    <article class="needs" data-testid="fault" data-printer={printer.name} data-fault={printer.trouble ? "bad_address" : printer.detail}>
      <div class="apart">
        <header>
          <h2>
            <Mark shape={printer.state === "gone" ? "cross" : "stop"} tone="bad" />
            {printer.name}: {fault.word}
          </h2>
          <p>{fault.todo}</p>
          <Since at={printer.state_at} from={away.value ? t("theo tin lúc") : t("từ")} />
          {printer.detail === "paper_out" && (
            <p>
              <button class="link" disabled={!screen.live.value} onClick={() => (rolling.value = printer.name)}>
                {t("Cuộn mới dài khác cuộn trước?")}
              </button>
            </p>
          )}
        </header>
        <Steps steps={fault.steps} />
      </div>
    </article>
  );
}

function Torn({ job }: { job: Job }) {
  return (
    <article class="needs" data-testid="torn" data-job={job.id}>
      <div class="apart">
        <header>
          <h2>
            <Mark shape="split" tone="bad" />
            {t("Thẻ {serial} bị rách", { serial: job.serial })}
          </h2>
          <p>
            <b class="name">{capitals(job.full_name)}</b>, {job.printer}
          </p>
          <p>
            <button class="link" onClick={() => (shown.value = job.id)}>
              {t("Lịch sử")}
            </button>
          </p>
        </header>
        <Steps steps={[{ drawing: "torn", text: t("Huỷ các mảnh thẻ rách. Thẻ mới tự ra, in trước mọi thẻ khác.") }]} />
      </div>
    </article>
  );
}

function Steps({ steps }: { steps: Step[] }) {
  return (
    <ol class={`hands n${steps.length}`}>
      {steps.map((step, at) => (
        <li key={step.drawing}>
          <Drawing name={step.drawing} />
          <p>
            {steps.length > 1 && <b class="figures">{at + 1}. </b>}
            {step.text}
          </p>
        </li>
      ))}
    </ol>
  );
}
