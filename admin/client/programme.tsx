// The programme: where it is, what was held, and who speaks in each item.

import { useState } from "preact/hooks";
import { t } from "../../web/client/boot";
import { figure } from "../../web/client/clock";
import { newId, send } from "../../web/client/send";
import { act, ask, command, say } from "./act";
import { desk, type CueView, type StageView } from "./desk";
import { useLoad } from "./load";
import { beginAnew, goTo, StagePanel } from "./stage";
import { href } from "./router";
import { SpeakerForm, type Speaker } from "./speaker";
import { Head, Mark, Pane, Waiting } from "./ui";
import { cueTitle, whenText } from "./words";

interface Agenda {
  cues: CueView[];
  /** Cue id -> mandated items that going straight there would pass over. */
  skips: Record<string, string[]>;
  speakers: Speaker[];
  stage: StageView;
  length: { minutes: number; half_day: number; tight: Record<string, number> };
  /** When it is over, if it begins when the invitations say. */
  ends: string;
  started: Record<string, string>;
  ended: Record<string, string>;
}

export function Programme() {
  const stage = desk.state.value?.stage;
  const list = useLoad<Agenda>("/api/v1/programme", `${stage?.rev}/${stage?.now.id}/${desk.state.value?.events[0]?.rev}`, 150);
  const [form, setForm] = useState<{ item: CueView; speaker: Speaker | null } | null>(null);
  const agenda = list.data;
  const rehearsed = desk.state.value?.rehearsed ?? 0;
  return (
    <section class="view with-side">
      <div>
        <Head title={t("Chương trình")} note={t("Các mục bắt buộc theo Kế hoạch, đúng thứ tự. Người phát biểu do Ban Tổ chức ghi.")} />
        <Waiting of={list} />
        {agenda && <Planned agenda={agenda} />}
        {agenda && (
          <ol class="agenda">
            {agenda.cues
              .filter((cue) => cue.scene !== "speaker" && cue.scene !== "step")
              .map((cue) => (
                <Item key={cue.id} cue={cue} agenda={agenda} edit={(speaker) => setForm({ item: cue, speaker })} reload={list.reload} />
              ))}
          </ol>
        )}
      </div>
      <aside class="side">
        <Pane title={t("Điều khiển")}>
          <StagePanel />
        </Pane>
        <Pane title={t("Tập dượt")}>
          <p class="quiet">{t("Tập dượt xong, đưa chương trình về màn hình đầu: giờ giấc các mục được tính lại từ lúc khai mạc thật.")}</p>
          <button onClick={() => agenda && void beginAnew(agenda.stage)} disabled={!agenda || !desk.live.value} data-testid="restart">
            {t("Đưa chương trình về đầu…")}
          </button>
          <p class="quiet">{t("Người điểm danh để thử cửa từ trước buổi hội nghị cũng được tính là có mặt, cho đến khi bỏ ở đây.")}</p>
          <button onClick={() => void undoRehearsal(rehearsed)} disabled={!rehearsed || !desk.live.value} data-testid="undo-rehearsal">
            {rehearsed ? t("Bỏ {n} lượt điểm danh tập dượt…", { n: figure(rehearsed) }) : t("Không có lượt điểm danh tập dượt")}
          </button>
        </Pane>
      </aside>
      {form && (
        <SpeakerForm
          {...form}
          close={() => setForm(null)}
          done={() => {
            setForm(null);
            list.reload();
          }}
        />
      )}
    </section>
  );
}

/** The figures without those who tried the door the evening before. Asks first. */
async function undoRehearsal(count: number): Promise<void> {
  const reason = await ask({
    title: t("Bỏ {n} lượt điểm danh tập dượt?", { n: figure(count) }),
    consequence: t("Số có mặt giảm đi; người đến thật được chào như mới. Lượt điểm danh trong buổi hội nghị không bị động tới. Thẻ đã in vẫn dùng được; thẻ nào đã bỏ đi thì in lại ở thẻ đại biểu."),
    confirm: t("Bỏ các lượt tập dượt"),
    danger: true,
    reason: t("Lý do (ghi vào biên bản)"),
    suggestions: [t("Tập dượt xong")],
  });
  if (reason === null) return;
  const undone = await act(() => command<{ arrivals: number }>("/api/v1/reception/undo-rehearsal", { cmd_id: newId(), reason }));
  if (undone) say(t("Đã bỏ {n} lượt điểm danh tập dượt.", { n: figure(undone.arrivals) }));
}

/** How long it takes as it is planned, and whether the half day is kept. */
function Planned({ agenda }: { agenda: Agenda }) {
  const { minutes, half_day } = agenda.length;
  return (
    <p class="quiet planned" data-testid="planned">
      {t("Theo dự kiến: {n} phút, xong lúc {time}.", { n: minutes, time: whenText(agenda.ends) })}{" "}
      {minutes > half_day && <Mark tone="care">{t("quá nửa ngày ({n} phút)", { n: half_day })}</Mark>}
    </p>
  );
}

function standing(cue: CueView, agenda: Agenda): "now" | "done" | "" {
  const here = agenda.stage.now;
  if (cue.id === here.id || (cue.item_id !== "" && cue.item_id === here.item_id)) return "now";
  return agenda.ended[cue.item_id] || (!cue.item_id && agenda.started[cue.id]) ? "done" : "";
}

function Item(props: { cue: CueView; agenda: Agenda; edit(speaker: Speaker | null): void; reload(): void }) {
  const { cue, agenda, edit, reload } = props;
  const state = standing(cue, agenda);
  const inside = agenda.cues.filter((one) => one.item_id === cue.item_id && cue.item_id !== "" && one.scene === "step");
  const speakers = agenda.speakers.filter((one) => one.item_id === cue.item_id && cue.item_id !== "");
  const started = agenda.started[cue.id];
  const ended = agenda.ended[cue.item_id];
  const mandated = cue.id === cue.item_id;
  return (
    <li class={`agenda-item ${state} ${mandated ? "" : "frame"}`}>
      <div class="agenda-head">
        <span class="figures agenda-number">{mandated ? cue.number : ""}</span>
        <span class="agenda-title">
          {mandated ? cue.title : cueTitle(cue)}
          {agenda.length.tight[cue.id] && <Mark tone="care">{t("người phát biểu cần {n} phút", { n: agenda.length.tight[cue.id]! })}</Mark>}
          {state === "now" && <Mark tone="busy">{t("đang diễn ra")}</Mark>}
          {state === "done" && <Mark tone="good">{started ? `${whenText(started)}${ended ? `–${whenText(ended)}` : ""}` : t("đã xong")}</Mark>}
        </span>
        <span class="quiet nowrap">{cue.minutes ? t("{n} phút", { n: cue.minutes }) : ""}</span>
        <span class="agenda-tools">
          {cue.id !== agenda.stage.now.id && (
            <button class="small" onClick={() => void goTo(cue, agenda.stage, agenda.skips[cue.id] ?? [])}>
              {t("Chuyển tới…")}
            </button>
          )}
          {mandated && (
            <button class="small" onClick={() => edit(null)}>
              {t("+ Người phát biểu")}
            </button>
          )}
        </span>
      </div>
      {inside.length > 0 && <p class="agenda-steps quiet">{inside.map((step) => step.title).join(" → ")}</p>}
      {speakers.length > 0 && (
        <ol class="speakers">
          {speakers.map((speaker, index) => (
            <SpeakerLine key={speaker.id} {...{ speaker, agenda, reload }} first={index === 0} last={index === speakers.length - 1} edit={() => edit(speaker)} />
          ))}
        </ol>
      )}
    </li>
  );
}

function SpeakerLine(props: { speaker: Speaker; agenda: Agenda; first: boolean; last: boolean; edit(): void; reload(): void }) {
  const { speaker, agenda, reload } = props;
  const cue = agenda.cues.find((one) => one.id === `${speaker.item_id}/speaker-${speaker.id}`);
  const here = cue && cue.id === agenda.stage.now.id;
  const move = async (up: boolean) => {
    await act(() => send(`/api/v1/speakers/${speaker.id}/move`, { up }));
    reload();
  };
  const drop = async () => {
    const sure = await ask({
      title: t("Bỏ {name} khỏi chương trình?", { name: speaker.full_name }),
      consequence: here ? t("Người này đang ở trên màn hình: màn hình trở về tên mục.") : t("Màn hình và lời dẫn của MC không còn người này."),
      confirm: t("Bỏ người phát biểu"),
      danger: true,
    });
    if (sure === null) return;
    await act(() => send(`/api/v1/speakers/${speaker.id}`, {}, { method: "DELETE" }), t("Đã bỏ {name}.", { name: speaker.full_name }));
    reload();
  };
  return (
    <li class={here ? "now" : ""} data-testid="speaker-row">
      <span class="strong">
        {speaker.salutation} {speaker.delegate_id ? <a href={href("dai-bieu", speaker.delegate_id)}>{speaker.full_name}</a> : speaker.full_name}
      </span>
      <span class="quiet">{[speaker.post, speaker.unit].filter(Boolean).join(", ")}</span>
      <span>{speaker.title && `“${speaker.title}”`}</span>
      <span class="quiet nowrap">{speaker.minutes ? t("{n} phút", { n: speaker.minutes }) : ""}</span>
      <span class="agenda-tools">
        {cue && !here && (
          <button class="small" onClick={() => void goTo(cue, agenda.stage, agenda.skips[cue.id] ?? [])}>
            {t("Mời lên…")}
          </button>
        )}
        <button class="small" disabled={props.first} onClick={() => void move(true)} aria-label={t("Đưa {name} lên trước", { name: speaker.full_name })}>
          ↑
        </button>
        <button class="small" disabled={props.last} onClick={() => void move(false)} aria-label={t("Đưa {name} ra sau", { name: speaker.full_name })}>
          ↓
        </button>
        <button class="small" onClick={props.edit}>
          {t("Sửa")}
        </button>
        <button class="small" onClick={() => void drop()}>
          {t("Bỏ…")}
        </button>
      </span>
    </li>
  );
}
