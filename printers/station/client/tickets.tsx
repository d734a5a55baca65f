// The queue as tickets: who waits, since when, and one press to hold one back.

import { useState } from "preact/hooks";
import { t } from "../../../web/client/boot";
import { figure } from "../../../web/client/clock";
import { Since, State, Who } from "./marks";
import { busy, command, moving, screen, shown, type Job } from "./station";
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
export function first(job: Job): Promise<boolean> {
  return command(`/api/v1/print-jobs/${job.id}/first`, {}, t("Thẻ {serial} được in trước mọi thẻ khác.", { serial: job.serial }));
}

/** Is something being done with this badge, or can nothing be done now? */
export function still(job: Job): boolean {
  return !screen.live.value || [...busy.value].some((url) => url.startsWith(`/api/v1/print-jobs/${job.id}/`));
}

/** May this badge come before others, or go to another printer? Both only while it has not begun. */
export function canBeFirst(job: Job): boolean {
  return (job.state === "queued" || job.state === "held") && job.priority > 0;
}
export function canMove(job: Job): boolean {
  return (job.state === "queued" || job.state === "held") && screen.state.value!.printers.length > 1;
}

/** Tickets in the order of printing; a long queue opens on request, as far as the server lists it. */
export function Tickets({ jobs, most, empty }: { jobs: Job[]; most: number; empty: string }) {
  const [all, setAll] = useState(false);
  const state = screen.state.value;
  const cut = state !== null && state.open > state.jobs.length;
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
            {!folded
              ? t("Thu gọn")
              : cut
                ? t("Xem {n} thẻ đầu hàng", { n: figure(jobs.length) })
                : t("và {n} thẻ nữa: xem tất cả", { n: figure(jobs.length - seen.length) })}
          </button>
        </li>
      )}
      {cut && !folded && <li class="empty">{t("Các thẻ sau sẽ hiện khi hàng chờ ngắn lại.")}</li>}
    </ul>
  );
}

function Ticket({ job }: { job: Job }) {
  const again = job.reason && !["arrival", "batch"].includes(job.reason) ? t("In lại: {reason}", { reason: reasonWord(job.reason) }) : "";
  return (
    <li class={`ticket ${job.state}`} data-testid="job-ticket" data-state={job.state} data-job={job.id} data-priority={job.priority}>
      <button class="body" onClick={() => (shown.value = job.id)} title={t("Xem thẻ {serial} và lịch sử", { serial: job.serial })}>
        <Who job={job} />
        <span class="unit">{job.unit}</span>
        <Marks job={job} />
        {(job.note || again) && <span class="why">{job.note || again}</span>}
      </button>
      <div class="line">{job.state === "queued" ? <Since at={job.created_at} from={t("từ")} /> : <State job={job} />}</div>
      {(job.state === "queued" || job.state === "held") && (
        <div class="deeds">
          {job.state === "queued" && canBeFirst(job) && <Deed word={t("In trước")} testid="first" job={job} act={first} />}
          {job.state === "queued" && <Deed word={t("Giữ lại")} testid="hold" job={job} act={hold} />}
          {job.state === "held" && <Deed word={t("Cho in")} testid="release" job={job} act={release} />}
          {canMove(job) && <Deed word={t("Chuyển…")} label={t("Chuyển sang máy khác…")} testid="move" job={job} act={() => (moving.value = job)} />}
        </div>
      )}
    </li>
  );
}

/** What is special about its turn and its place. */
function Marks({ job }: { job: Job }) {
  if (job.state !== "queued" && job.state !== "held") return null;
  return (
    <>
      {job.priority === 0 && <span class="tag strong">{t("in trước")}</span>}
      {job.priority === 2 && <span class="tag">{t("in sẵn")}</span>}
      {job.spare && <span class="tag">{t("máy dự phòng: {printer}", { printer: job.spare })}</span>}
    </>
  );
}

interface DeedProps {
  word: string;
  /** what it does, when the word is short */
  label?: string;
  testid: string;
  job: Job;
  act(job: Job): unknown;
}

function Deed({ word, label = word, testid, job, act }: DeedProps) {
  return (
    <button class="small" data-testid={testid} aria-label={`${label} ${job.serial}`} title={label} disabled={still(job)} onClick={() => void act(job)}>
      {word}
    </button>
  );
}
