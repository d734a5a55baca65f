// Small shapes that say a state without colour, and the few pieces that every part of the page uses.

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../../../web/client/boot";
import { clockText } from "../../../web/client/clock";
import { modal } from "../../../web/client/modal";
import { capitals, notice, now, shown, type Job } from "./station";
import { jobSaid, since, type Shape, type Tone } from "./words";

const PATHS: Record<Shape, ComponentChildren> = {
  disc: <circle cx="8" cy="8" r="6.5" fill="currentColor" />,
  ring: <circle cx="8" cy="8" r="5.5" fill="none" stroke="currentColor" stroke-width="2" stroke-dasharray="3 2.4" />,
  play: <path d="M3 1.5 14 8 3 14.5z" fill="currentColor" />,
  bars: <path d="M2.5 2h4v12h-4zM9.5 2h4v12h-4z" fill="currentColor" />,
  stop: (
    <>
      <path d="M4.7 0h6.6L16 4.7v6.6L11.3 16H4.7L0 11.3V4.7z" fill="currentColor" />
      <path d="M7 3h2v6.5H7zM7 11h2v2H7z" fill="var(--card)" />
    </>
  ),
  cross: <path d="M2.5 2.5l11 11M13.5 2.5l-11 11" fill="none" stroke="currentColor" stroke-width="3" />,
  check: <path d="M1.5 8.5l4.2 4.5L14.5 3" fill="none" stroke="currentColor" stroke-width="2.6" />,
  arrow: <path d="M1 8h11M8 3l5.5 5L8 13" fill="none" stroke="currentColor" stroke-width="2.2" />,
  split: <path d="M2 1h12v5l-3 2-3-2-3 2-3-2zM2 10l3 2 3-2 3 2 3-2v5H2z" fill="currentColor" />,
  question: (
    <>
      <path d="M4 5.2a4 3.7 0 1 1 5.6 3.3c-1.2.6-1.6 1-1.6 2" fill="none" stroke="currentColor" stroke-width="2.4" />
      <circle cx="8" cy="14" r="1.6" fill="currentColor" />
    </>
  ),
  dash: <path d="M2 8h12" stroke="currentColor" stroke-width="2.6" />,
};

export function Mark({ shape, tone }: { shape: Shape; tone: Tone }) {
  return (
    <svg class={`mark ${tone}`} viewBox="0 0 16 16" aria-hidden="true">
      {PATHS[shape]}
    </svg>
  );
}

/** A job's state: shape and word. */
export function State({ job }: { job: Job }) {
  const said = jobSaid(job.state);
  return (
    <span class={`state ${said.tone}`}>
      <Mark shape={said.shape} tone={said.tone} />
      {said.word}
    </span>
  );
}

/** "từ 07:12 · 3 phút", kept up to date. */
export function Since({ at, from = "" }: { at: string; from?: string }) {
  if (!at) return null;
  const span = since(at, now.value);
  return (
    <span class="since">
      {from} <span class="figures">{clockText(at)}</span>
      {span && ` · ${span}`}
    </span>
  );
}

/** The badge as it is put on paper; a press shows it large with its history. */
export function Picture({ job, lazy = false }: { job: Job; lazy?: boolean }) {
  const label = t("Thẻ {serial} của {name}: xem lớn và lịch sử", { serial: job.serial, name: job.full_name });
  return (
    <button class="picture" data-testid="badge-picture" data-job={job.id} aria-label={label} title={label} onClick={() => (shown.value = job.id)}>
      <img src={`/printers/jobs/${job.id}.png`} alt="" loading={lazy ? "lazy" : "eager"} decoding="async" />
    </button>
  );
}

/** Who a badge is for: number and name in capitals. */
export function Who({ job }: { job: Pick<Job, "number" | "full_name"> }) {
  return (
    <span class="who">
      <b class="figures number">{job.number}</b> <b class="name">{capitals(job.full_name)}</b>
    </span>
  );
}

/** A modal dialog: focus stays inside, Escape closes it. */
export function Dialog({ label, close, children, wide = false, testid }: {
  label: string;
  close: () => void;
  children: ComponentChildren;
  wide?: boolean;
  testid: string;
}) {
  const ref = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const dialog = ref.current!;
    dialog.addEventListener("close", close); // Escape, whatever the browser makes of it
    const leave = modal(dialog);
    return () => {
      dialog.removeEventListener("close", close);
      leave();
    };
  }, []);
  return (
    <dialog
      ref={ref}
      class={wide ? "wide" : ""}
      aria-label={label}
      data-testid={testid}
      onClick={(event) => event.target === ref.current && close()}
    >
      <div class="sheet">
        <header>
          <h2>{label}</h2>
          <button class="plain close" onClick={close}>
            {t("Đóng")}
          </button>
        </header>
        {children}
      </div>
      <Said />
    </dialog>
  );
}

/** What came of the last command. A modal dialog covers the page, so it carries its own. */
export function Said() {
  const said = notice.value;
  return (
    <div class="said" role="status">
      {said && (
        <p class={said.kind} data-testid="notice">
          <span>{said.text}</span>
          <button class="plain" onClick={() => (notice.value = null)}>
            {t("Đóng")}
          </button>
        </p>
      )}
    </div>
  );
}
