// One field of colour over the whole screen: the answer of the server, or that it is being asked.

import type { ComponentChildren } from "preact";
import { t } from "../../web/client/boot";
import { taskText } from "../../web/client/tasks";
import { whole } from "../../web/client/whole";
import type { Shown } from "./checks";
import { minded, type Scan } from "./scan";
import { spoilt } from "./code";
import { Fit } from "./fit";
import { Shape } from "./shapes";
import { say, type Said, type Setting } from "./words";

/** Screen states as they are called in data-state and in the styles. */
export function stateOf(shown: Shown, setting: Setting): string {
  return shown.kind === "answer" ? say(shown.reply, setting).state : shown.kind;
}

interface AnswerProps {
  shown: Shown;
  setting: Setting;
  more: number;
  /** stands under the answer */
  below: ComponentChildren;
}

export function Answer({ shown, setting, more, below }: AnswerProps) {
  if (shown.kind === "idle") return null;
  const next = more ? <p class="queued">{t("Đã nhận mã tiếp theo")}</p> : null;
  if (shown.kind !== "answer") {
    const waiting = shown.kind === "waiting";
    return (
      <section class={`field ${shown.kind}`}>
        <Fit class="sentence" most={1} on={shown.kind}>
          <Shape kind="dots" />
          <p class="headline">{waiting ? t("Chưa kết nối được máy chủ") : t("Đang kiểm tra…")}</p>
          {waiting ? <p class="hint">{t("Mời đợi giây lát, hệ thống đang thử lại")}</p> : null}
        </Fit>
        {next}
      </section>
    );
  }
  const said = say(shown.reply, setting, shown.scan);
  return (
    <section class={`field ${said.state}`}>
      {shown.reply.delegate ? <Person said={said} shown={shown} /> : <Sentence said={said} outcome={shown.reply.outcome} scan={shown.scan} />}
      {below}
      {next}
    </section>
  );
}

function Person({ said, shown }: { said: Said; shown: Shown & { kind: "answer" } }) {
  const { post, unit, seat } = shown.reply.delegate!;
  const attention = minded(shown.reply);
  return (
    <Fit class={attention ? "person minded" : "person"} on={shown.scan.id}>
      <p class="done">
        <Shape kind={said.state === "welcome" ? "check" : "clock"} />
        <span data-testid="done">{whole(said.done)}</span>
      </p>
      <div class="who">
        <p class="greeting">{said.greeting}</p>
        <h1 class="full-name name" data-testid="name">
          {said.headline}
        </h1>
        {post ? <p class="post">{whole(post)}</p> : null}
        {unit ? <p class="unit">{whole(unit)}</p> : null}
        {shown.reply.stands_for ? <p class="unit" data-testid="stands-for">{t("Dự thay {name}", { name: shown.reply.stands_for })}</p> : null}
      </div>
      {attention ? (
        <p class="attention" data-testid="attention">
          <Shape kind="bell" />
          <span>
            <b>{t("Lưu ý:")}</b> {attention}
          </span>
        </p>
      ) : null}
      {shown.reply.tasks?.length ? (
        <ul class="tasks" data-testid="tasks">
          {shown.reply.tasks.map((task) => (
            <li key={task}>{taskText(task)}</li>
          ))}
        </ul>
      ) : null}
      <div class="below">
        {seat ? (
          <p class="seat">
            <span>{t("Vị trí ngồi")}</span> <b data-testid="seat">{seat}</b>
          </p>
        ) : null}
        {said.badge || said.hint ? (
          <p class="badge" data-testid="badge">
            {whole(said.badge || said.hint)}
          </p>
        ) : null}
      </div>
    </Fit>
  );
}

function Sentence({ said, outcome, scan }: { said: Said; outcome: string; scan: Scan }) {
  const kind = said.state === "calibration" ? "check" : ["unreadable", "mixed"].includes(outcome) ? "frame" : outcome === "id_card" ? "card" : "desk";
  return (
    <Fit class="sentence" most={1} on={scan.id}>
      <Shape kind={kind} />
      <h1 class="headline">{whole(said.headline)}</h1>
      <p class="hint">{whole(said.hint)}</p>
      {outcome === "unreadable" && scan.by === "scanner" && spoilt(scan.code) ? <p class="staff">{t("Hãy tắt bộ gõ tiếng Việt trên máy này")}</p> : null}
    </Fit>
  );
}

/** The same, in one breath, for a screen reader. */
export function spoken(shown: Shown, setting: Setting): string {
  if (shown.kind === "idle") return "";
  if (shown.kind === "checking") return t("Đang kiểm tra…");
  if (shown.kind !== "answer") return `${t("Chưa kết nối được máy chủ")}. ${t("Mời đợi giây lát, hệ thống đang thử lại")}`;
  const said = say(shown.reply, setting, shown.scan);
  const { post = "", unit = "", seat = "" } = shown.reply.delegate ?? {};
  const place = seat && `${t("Vị trí ngồi")} ${seat}`;
  const { stands_for = "", tasks = [] } = shown.reply;
  const attention = minded(shown.reply) && `${t("Lưu ý:")} ${minded(shown.reply)}`;
  const instead = stands_for && t("Dự thay {name}", { name: stands_for });
  return [`${said.greeting} ${said.headline}`.trim(), post, unit, instead, attention, place, ...tasks.map(taskText), said.done, said.badge, said.hint].filter(Boolean).join(". ");
}
