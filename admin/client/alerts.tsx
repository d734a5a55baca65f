// What somebody at the desk must look at: one line that stays until it was seen. Seen is seen in this browser only.

import { signal } from "@preact/signals";
import { t } from "../../web/client/boot";
import { desk } from "./desk";
import { eventSentence } from "./events";
import { href } from "./router";
import { actorWord, whenText } from "./words";

const memory = { of: "", seen: signal(0) };

/** The newest alert that was seen here, of this conference and of no other that was served at this address before. */
function seenOf(conference: string): number {
  if (memory.of !== conference) {
    memory.of = conference;
    memory.seen.value = Number(localStorage.getItem(`alerts ${conference}`)) || 0;
  }
  return memory.seen.value;
}

export function Alerts() {
  const state = desk.state.value;
  if (!state) return null;
  const conference = `${state.title[0]} ${state.starts_at}`;
  const seen = seenOf(conference);
  const open = state.alerts.filter((event) => event.rev > seen);
  const newest = open[0];
  if (!newest) return null;
  const see = () => {
    memory.seen.value = newest.rev;
    localStorage.setItem(`alerts ${conference}`, String(newest.rev));
  };
  return (
    <div class="alerts" role="status" data-testid="alerts">
      <p>
        <b>{t("Cần xem")}</b> <time class="figures">{whenText(newest.at)}</time> {eventSentence(newest)} <span class="quiet">{actorWord(newest.actor)}</span>
      </p>
      {open.length > 1 && <a href={href("nhat-ky")}>{t("và {n} việc trước đó", { n: open.length - 1 })}</a>}
      <button onClick={see}>{t("Đã xem")}</button>
    </div>
  );
}
