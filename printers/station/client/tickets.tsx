// The queue as tickets: who waits, since when, and one press to hold one back.

import { useState } from "preact/hooks";
import { t } from "../../../web/client/boot";
import { figure } from "../../../web/client/clock";
import { Since, State, Who } from "./marks";
import { busy, command, screen, shown, type Job } from "./station";
import { reasonWord } from "./words";

export function hold(job: Job): Promise<boolean> {
  return command(`/api/v1/print-jobs/${job.id}/hold`, {}, t("Đã giữ lại thẻ {serial}: chưa in.", { serial: job.serial }));
}
export function release(job: Job): Promise<boolean> {
  return command(`/api/v1/print-jobs/${job.id}/release`, {}, t("Thẻ {serial} đã vào lại hàng chờ in.", { serial: job.serial }));
}
export function cancel(job: Job): Promise<boolean> {
  return command(`/api/v1/print-jobs/${job.id}/cancel`, {}, t("Đã huỷ thẻ {serial}: sẽ không in.", { serial: job.serial }));
}

/** Tickets in the order they came; a long queue opens on request. */
export function Tickets({ jobs, most, empty }: { jobs: Job[]; most: number; empty: string }) {
  const [all, setAll] = useState(false);
  if (jobs.length === 0) return <p class="empty">{empty}</p>;
  const folded = !all && jobs.length > most;
  const seen = folded ? jobs.slice(0, most - 1) : jobs;
  return (
    <ul class="tickets">
      {seen.map((job) => (
        <Ticket key={job.id} job={job} />
      ))}
      {jobs.length > most && (
        <li>
          <button class="ticket rest" aria-expanded={all} onClick={() => setAll(!all)}>
            {folded ? t("và {n} thẻ nữa: xem tất cả", { n: figure(jobs.length - seen.length) }) : t("Thu gọn")}
          </button>
        </li>
      )}
    </ul>
  );
}

function Ticket({ job }: { job: Job }) {
  const still = !screen.live.value || [...busy.value].some((url) => url.startsWith(`/api/v1/print-jobs/${job.id}/`));
  const again = job.reason && job.reason !== "arrival" ? t("In lại: {reason}", { reason: reasonWord(job.reason) }) : "";
  return (
    <li class={`ticket ${job.state}`} data-testid="job-ticket" data-state={job.state} data-job={job.id}>
      <button class="body" onClick={() => (shown.value = job.id)} title={t("Xem thẻ {serial} và lịch sử", { serial: job.serial })}>
        <Who job={job} />
        <span class="unit">{job.unit}</span>
        {(job.note || again) && <span class="why">{job.note || again}</span>}
      </button>
      <div class="line">
        {job.state === "queued" ? <Since at={job.created_at} from={t("từ")} /> : <State job={job} />}
        {job.state === "queued" && (
          <button class="small" data-testid="hold" disabled={still} onClick={() => void hold(job)}>
            {t("Giữ lại")}
          </button>
        )}
        {job.state === "held" && (
          <button class="small" data-testid="release" disabled={still} onClick={() => void release(job)}>
            {t("Cho in")}
          </button>
        )}
      </div>
    </li>
  );
}
