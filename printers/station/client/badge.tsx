// One badge, large: the picture, what became of it step by step, and what can still be done.

import { useEffect, useState } from "preact/hooks";
import { t } from "../../../web/client/boot";
import { clockText } from "../../../web/client/clock";
import { send } from "../../../web/client/send";
import { Dialog, Mark, State } from "./marks";
import { capitals, failure, moving, reprinting, screen, shown, type Job, type JobState } from "./station";
import { canBeFirst, cancel, canMove, first, hold, release, still } from "./tickets";
import { actorWord, jobSaid, noteWord, reasonWord } from "./words";

interface Step {
  at: string;
  state: JobState;
  actor: string;
  note: string;
}

/** The badge that is shown, if any. Its history is read again whenever its state on the screen changes. */
export function BadgeDialog() {
  const id = shown.value;
  return id === null ? null : <Badge key={id} id={id} />;
}

function Badge({ id }: { id: number }) {
  const [read, setRead] = useState<{ job: Job; steps: Step[] } | null>(null);
  const [trouble, setTrouble] = useState("");
  const [noPicture, setNoPicture] = useState(false);
  const [dots, setDots] = useState(false);
  const state = screen.state.value;
  const seen = [...(state?.jobs ?? []), ...(state?.ask ?? []), ...(state?.finished ?? [])].find((job) => job.id === id);
  useEffect(() => {
    let gone = false;
    send<{ job: Job; steps: Step[] }>(`/api/v1/print-jobs/${id}/audit`, undefined, { tries: 3 }).then(
      (answer) => !gone && (setRead(answer), setTrouble("")),
      (error) => !gone && setTrouble(failure(error)),
    );
    return () => {
      gone = true;
    };
  }, [id, seen?.state]);
  const job = seen ?? read?.job;
  const close = () => (shown.value = null);
  return (
    <Dialog wide label={job ? t("Thẻ {serial}", { serial: job.serial }) : t("Thẻ")} close={close} testid="audit">
      <div class="large">
        {noPicture ? (
          <p class="blank">{t("Thẻ này không vẽ được: xem lý do trong lịch sử.")}</p>
        ) : (
          <button class={dots ? "true dots" : "true"} aria-pressed={dots} title={t("Xem đúng từng chấm in")} onClick={() => setDots(!dots)}>
            <img src={`/printers/jobs/${id}.png`} alt={job ? t("Hình thẻ của {name}", { name: job.full_name }) : ""} onError={() => setNoPicture(true)} />
          </button>
        )}
        {!noPicture && job && !["queued", "held", "sending"].includes(job.state) && (
          <p class="quiet">{t("Hình vẽ theo mẫu thẻ và khổ giấy hiện nay.")}</p>
        )}
      </div>
      <div class="facts">
        {job && (
          <>
            <p class="for name">{capitals(job.full_name)}</p>
            <p>{[job.number, job.unit].filter(Boolean).join(" · ")}</p>
            <p>
              <State job={job} />
              {job.printer && ` · ${job.printer}`}
              {job.spare && ["queued", "held"].includes(job.state) && ` · ${t("máy dự phòng: {printer}", { printer: job.spare })}`}
            </p>
            <p>{t("Lý do in: {reason}", { reason: reasonWord(job.reason) })}</p>
            <Acts job={job} />
          </>
        )}
        <h3>{t("Lịch sử")}</h3>
        {trouble && <p class="trouble">{trouble}</p>}
        {!read && !trouble && <p class="quiet">{t("Đang đọc…")}</p>}
        <ol class="steps">
          {read?.steps.map((step, at) => <StepLine key={at} step={step} />)}
        </ol>
      </div>
    </Dialog>
  );
}

function StepLine({ step }: { step: Step }) {
  const said = jobSaid(step.state);
  const note = step.state === "queued" ? reasonWord(step.note) : noteWord(step.note);
  return (
    <li>
      <span class="figures at">{clockText(step.at, true)}</span>
      <span class="what">
        <span class={`state ${said.tone}`}>
          <Mark shape={said.shape} tone={said.tone} />
          {step.state === "queued" ? t("Vào hàng chờ") : said.word}
        </span>{" "}
        <span class="quiet">{actorWord(step.actor)}</span>
        {note && <span class="note">{note}</span>}
      </span>
    </li>
  );
}

/** What can be done with a badge in this state. Cancelling is asked twice, with its consequence. */
function Acts({ job }: { job: Job }) {
  const [sure, setSure] = useState(false);
  const wait = still(job);
  const go = (to: typeof moving.value) => {
    shown.value = null;
    moving.value = to;
  };
  if (job.state === "queued" || job.state === "held") {
    if (sure) {
      return (
        <div class="sure">
          <p>{t("Huỷ thẻ này? Thẻ sẽ không in. Khi đại biểu cần thẻ, dùng “In lại thẻ”.")}</p>
          <button class="strong bad" data-testid="cancel-sure" disabled={wait} onClick={() => void cancel(job).then(() => setSure(false))}>
            {t("Huỷ thẻ")}
          </button>
          <button onClick={() => setSure(false)}>{t("Không huỷ")}</button>
        </div>
      );
    }
    return (
      <div class="acts">
        {job.state === "queued" ? (
          <button disabled={wait} onClick={() => void hold(job)}>
            {t("Giữ lại")}
          </button>
        ) : (
          <button class="strong" disabled={wait} onClick={() => void release(job)}>
            {t("Cho in")}
          </button>
        )}
        {canBeFirst(job) && (
          <button disabled={wait} onClick={() => void first(job)}>
            {t("In trước")}
          </button>
        )}
        {canMove(job) && (
          <button disabled={wait} onClick={() => go(job)}>
            {t("Chuyển sang máy khác…")}
          </button>
        )}
        <button data-testid="cancel" disabled={wait} onClick={() => setSure(true)}>
          {t("Huỷ thẻ")}
        </button>
      </div>
    );
  }
  if (job.state === "sending") return <p class="quiet">{t("Thẻ đã gửi tới máy in: không giữ lại hay huỷ được nữa.")}</p>;
  if (job.state === "unknown") return <p class="quiet">{t("Trả lời câu hỏi ở đầu trang trước khi in lại.")}</p>;
  const again = () => {
    shown.value = null;
    reprinting.value = { id: job.delegate_id, number: job.number, full_name: job.full_name, unit: job.unit, badge: job.state };
  };
  return (
    <div class="acts">
      <button disabled={wait} onClick={again}>
        {t("In lại thẻ")}
      </button>
    </div>
  );
}
