// Badges that have not begun go to another printer: one, or all that wait for a printer.

import { useState } from "preact/hooks";
import { t } from "../../../web/client/boot";
import { figure } from "../../../web/client/clock";
import { ChoosePrinter, CommandForm } from "./forms";
import { Dialog } from "./marks";
import { capitals, moving, screen, type Job } from "./station";

export function MoveDialog() {
  const what = moving.value;
  if (what === null) return null;
  return typeof what === "string" ? <MoveAll key={what} source={what} /> : <MoveOne key={what.id} job={what} />;
}

const close = () => (moving.value = null);

function place(printer: string): string {
  return printer || t("máy nào rảnh trước");
}

/** The first printer that works and is not this one; "" when there is none. */
function useOther(but: string): [string, (name: string) => void] {
  const well = screen.state.value?.printers.find((each) => each.name !== but && !each.paused && !["blocked", "gone"].includes(each.state));
  return useState(well?.name ?? "");
}

function MoveOne({ job }: { job: Job }) {
  const [printer, setPrinter] = useOther(job.printer);
  return (
    <Dialog label={t("Chuyển thẻ {serial} sang máy khác", { serial: job.serial })} close={close} testid="move-dialog">
      <CommandForm
        url={`/api/v1/print-jobs/${job.id}/move`}
        body={{ printer }}
        done={() => t("Thẻ {serial} đã chuyển sang: {printer}.", { serial: job.serial, printer: place(printer) })}
        ready
        word={t("Chuyển thẻ")}
        testid="move-go"
        close={close}
      >
        <p class="for name">{capitals(job.full_name)}</p>
        <ChoosePrinter label={t("Chuyển sang")} value={printer} set={setPrinter} but={job.printer} />
        <p class="warning">{t("Nếu người nhận đang đứng ở máy cũ, báo cho họ chỗ nhận thẻ mới.")}</p>
      </CommandForm>
    </Dialog>
  );
}

function MoveAll({ source }: { source: string }) {
  const [printer, setPrinter] = useOther(source);
  const state = screen.state.value;
  const listed = state?.jobs.filter((job) => job.printer === source && job.state !== "sending").length ?? 0;
  const waiting = Math.max(listed, state?.printers.find((printer) => printer.name === source)?.waiting ?? 0);
  const cut = state && state.open > state.jobs.length;
  return (
    <Dialog label={t("Chuyển hết thẻ chờ của “{name}”", { name: source })} close={close} testid="move-dialog">
      <CommandForm<{ badges: number }>
        url={`/api/v1/printers/${encodeURIComponent(source)}/move`}
        body={{ printer }}
        done={({ badges }) => t("Đã chuyển {n} thẻ sang: {printer}.", { n: figure(badges), printer: place(printer) })}
        ready
        word={t("Chuyển hết")}
        testid="move-go"
        close={close}
      >
        <p>
          {cut
            ? t("Từ {n} thẻ đang chờ hoặc đang giữ ở máy này sẽ chuyển đi, giữ nguyên thứ tự.", { n: figure(waiting) })
            : t("{n} thẻ đang chờ hoặc đang giữ ở máy này sẽ chuyển đi, giữ nguyên thứ tự.", { n: figure(waiting) })}
        </p>
        <ChoosePrinter label={t("Chuyển sang")} value={printer} set={setPrinter} but={source} />
        <p class="warning">{t("Thẻ đã gửi tới máy cũ thì ở lại đó: không in hai lần.")}</p>
      </CommandForm>
    </Dialog>
  );
}
