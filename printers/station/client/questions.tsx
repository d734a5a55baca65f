// The questions that only somebody with eyes can answer: did this badge come out? On top, and impossible to miss.

import { signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { t } from "../../../web/client/boot";
import { Drawing } from "./drawings";
import { Picture, Since } from "./marks";
import { busy, capitals, command, screen, shown, type Job } from "./station";

const AT_ONCE = 2;
/** After an answer the next question may move under the finger: for a moment nothing can be pressed. */
const resting = signal(false);

async function answer(job: Job, cameOut: boolean): Promise<void> {
  if (resting.value) return;
  resting.value = true;
  const done = cameOut
    ? t("Đã ghi: thẻ {serial} đã ra.", { serial: job.serial })
    : t("Đã ghi: thẻ {serial} chưa ra. Một thẻ mới đã vào hàng chờ.", { serial: job.serial });
  await command(`/api/v1/print-jobs/${job.id}/settle`, { came_out: cameOut }, done);
  setTimeout(() => (resting.value = false), 700);
}

export function Questions({ jobs }: { jobs: Job[] }) {
  useEffect(() => {
    const title = t("Trạm in thẻ");
    document.title = jobs.length ? `(${jobs.length}) ${t("Cần hỏi")} – ${title}` : title;
  }, [jobs.length]);
  return (
    <>
      <p class="sr-only" role="alert">
        {jobs.length > 0 && t("{n} thẻ cần hỏi", { n: jobs.length })}
      </p>
      {jobs.length > 0 && (
        <section class="questions" id="questions" aria-label={t("Thẻ cần hỏi")}>
          {jobs.slice(0, AT_ONCE).map((job) => (
            <Question key={job.id} job={job} />
          ))}
          {jobs.length > AT_ONCE && <p class="more">{t("Trả lời xong sẽ hỏi tiếp {n} thẻ nữa.", { n: jobs.length - AT_ONCE })}</p>}
        </section>
      )}
    </>
  );
}

function Question({ job }: { job: Job }) {
  const still = resting.value || !screen.live.value || busy.value.has(`/api/v1/print-jobs/${job.id}/settle`);
  const where = { serial: job.serial, printer: job.printer };
  return (
    <article class="question" data-testid="unknown-question" data-job={job.id}>
      <div class="look">
        <div class="compare">
          <Drawing name="mouth" serial={job.serial} />
          <Picture job={job} />
        </div>
        <div class="asked">
          <h2>
            {t("Thẻ {serial} của", { serial: job.serial })} <span class="name">{capitals(job.full_name)}</span> {t("đã ra chưa?")}
          </h2>
          <p>
            {job.unit && `${job.unit} · `}
            <Since at={job.started_at} from={t("gửi lúc")} />{" "}
            <button class="link" onClick={() => (shown.value = job.id)}>
              {t("Lịch sử")}
            </button>
          </p>
          <p>{t("Máy in “{printer}” bị ngắt khi đang in. Tìm ở khay ra tờ thẻ có dòng “Bản in {serial}”.", where)}</p>
          <div class="answers">
            <div>
              <button class="strong good" data-testid="came-out" disabled={still} onClick={() => void answer(job, true)}>
                {t("Đã ra")}
              </button>
              <small>{t("Thẻ nguyên vẹn: ghi là đã in, không in thêm.")}</small>
            </div>
            <div>
              <button class="strong bad" data-testid="not-out" disabled={still} onClick={() => void answer(job, false)}>
                {t("Chưa ra")}
              </button>
              <small>{t("Không có hoặc bị rách: in thẻ mới. Thẻ này nếu ra sau thì bỏ đi, không còn hiệu lực ở cửa.")}</small>
            </div>
          </div>
        </div>
      </div>
    </article>
  );
}
