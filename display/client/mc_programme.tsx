// The programme as the MC's list: where we are, what was held, and a jump that asks twice (and why, when items are left out).

import { signal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../../web/client/boot";
import { clockText } from "../../web/client/clock";
import { modal } from "../../web/client/modal";
import { whole } from "../../web/client/whole";
import "./mc_programme.css";
import type { Cue, McState, ProgrammeLine } from "./picture";
import { blocked, order, press } from "./remote";

/** "4. Báo cáo tham luận …"; a speaker's turn by name; all else by title (not the conference's own: it is long). */
export function nameOf(cue: Cue): string {
  if (cue.scene === "title") return t("Tên Hội nghị");
  if (cue.speaker) return `${cue.speaker.salutation} ${cue.speaker.full_name}`.trim();
  return cue.scene === "item" || cue.scene === "flag" ? `${cue.number}. ${cue.title}` : cue.title;
}

const wanted = signal("");
const reason = signal("");
const answer = signal("");

function open(id: string): void {
  [wanted.value, reason.value, answer.value] = [id, "", ""];
}

export function Programme({ now }: { now: McState }) {
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    list.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "center" });
  }, [now.now.id]);
  const line = now.programme.find((one) => one.id === wanted.value);
  return (
    <>
      <ol class="programme" data-testid="mc-programme" ref={list}>
        {now.programme.map((one) => (
          <li key={one.id} class={`${one.status}${one.part ? " part" : ""}`}>
            <button
              type="button"
              data-cue={one.id}
              aria-current={one.status === "current" ? "step" : undefined}
              disabled={one.status === "current"}
              onClick={() => open(one.id)}
            >
              <span class="no figures">{one.part ? "" : one.number}</span>
              <span class="title">{whole(titleOf(one))}</span>
              <span class="when">{when(one)}</span>
            </button>
          </li>
        ))}
      </ol>
      {line && <Jump key={line.id} line={line} now={now} />}
    </>
  );
}

function titleOf(line: ProgrammeLine): string {
  return line.scene === "title" ? t("Tên Hội nghị") : line.title;
}

function when(line: ProgrammeLine): string {
  if (line.status === "skipped") return line.part ? "" : t("Bỏ qua");
  if (line.status === "current") return t("Đang chiếu");
  if (line.status === "running") return t("Đang diễn ra");
  const begun = line.started_at ? clockText(line.started_at) : "";
  if (line.status === "done") return line.ended_at ? `${begun}–${clockText(line.ended_at)}` : begun || "✓";
  return line.minutes === null ? "" : t("{minutes} phút", { minutes: line.minutes });
}

/** Asks before the stage leaves its order. The reason reaches the minutes. */
function Jump({ line, now }: { line: ProgrammeLine; now: McState }) {
  const dialog = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => modal(dialog.current!), []);
  const close = (): void => open("");
  const passes = line.passes.length > 0;
  const ready = !blocked.value && !now.locked && (!passes || reason.value.trim() !== "");
  const go = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!ready) return;
    const outcome = await press(order("go", line.id, reason.value.trim()));
    if (outcome?.kind === "done") close();
    else if (outcome?.kind === "refused") answer.value = t(outcome.text);
    else if (outcome) close(); // stale, or no answer: the list behind shows what is true now
  };
  return (
    <dialog class="jump" ref={dialog} onCancel={close} aria-labelledby="jump-title" data-testid="mc-jump">
      <form onSubmit={(event) => void go(event)}>
        <h2 id="jump-title">
          {t("Chuyển đến: {name}", { name: (line.part || !line.number ? "" : `${line.number}. `) + titleOf(line) })}
        </h2>
        {now.locked && <p class="warn">{t("Đang chào cờ: màn hình đã khóa. Bấm “Thôi” để mở khóa.")}</p>}
        {passes && (
          <>
            <p class="warn">{t("Sẽ bỏ qua mục bắt buộc:")}</p>
            <ul>
              {line.passes.map((name) => (
                <li key={name}>{name}</li>
              ))}
            </ul>
            <label>
              {t("Lý do (ghi vào biên bản)")}
              <textarea
                rows={2}
                maxLength={500}
                required
                data-testid="mc-reason"
                value={reason.value}
                onInput={(event) => (reason.value = event.currentTarget.value)}
              />
            </label>
          </>
        )}
        <p class="warn" role="alert">
          {answer.value}
        </p>
        <div class="choice">
          <button type="button" onClick={close}>
            {t("Ở lại")}
          </button>
          <button type="submit" class="go" disabled={!ready} data-testid="mc-go">
            {t("Chuyển")}
          </button>
        </div>
      </form>
    </dialog>
  );
}
