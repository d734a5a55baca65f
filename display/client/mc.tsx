// The MC's remote, for one thumb: above what is on, in the middle what comes next as the hall will see it, below the buttons.

import { signal } from "@preact/signals";
import { render } from "preact";
import { stayAwake } from "../../web/client/awake";
import { t } from "../../web/client/boot";
import { clockText, figure, serverNow } from "../../web/client/clock";
import { listenKeys, pressOnce, type Order } from "../../web/client/keys";
import { whole } from "../../web/client/whole";
import "../../web/client/base.css";
import "./mc.css";
import { nameOf, Programme } from "./mc_programme";
import type { McState } from "./picture";
import { blocked, busy, key, lostSince, order, press, screen, state, tick, told } from "./remote";
import { Scene } from "./scene";
import { reading } from "./timer";

const VIEWS = ["preview", "text", "programme"] as const;
type View = (typeof VIEWS)[number];
const shown = signal<View>("preview");

function Mc() {
  const now = state.value;
  if (!now) return <p class="empty">{blocked.value || t("Đang tải…")}</p>;
  return (
    <div class={`remote view-${shown.value}`}>
      <Line />
      <Now now={now} />
      <Tabs />
      <Middle now={now} />
      <Buttons now={now} />
    </div>
  );
}

/** The truth about the connection, always there. */
function Line() {
  tick.value;
  const since = lostSince.value;
  const lost = since ? t("Mất kết nối từ {time} – màn hình hội trường giữ nguyên", { time: since }) : t("Đang kết nối…");
  return (
    <header class={since === null ? "line" : "line lost"} data-testid="mc-live" data-live={since === null}>
      <span role="status">
        {screen.refused.value ? (
          <a href="/login?next=/mc&role=mc">{t("Cần nhập lại mã PIN")}</a>
        ) : since === null ? (
          <>
            <i class="lamp" aria-hidden="true" /> {t("Trực tiếp")}
          </>
        ) : (
          whole(lost)
        )}
      </span>
      <span class="figures">{clockText(serverNow())}</span>
    </header>
  );
}

function Now({ now }: { now: McState }) {
  tick.value;
  const time = reading(now, serverNow());
  const { present, total } = now.attendance;
  const place = now.now.number === null ? "" : ` · ${now.now.number}/${now.now.of}`;
  const curtains = { live: "", hold: t("Hội trường đang xem màn chờ"), black: t("Màn hình hội trường đang tối") };
  const curtain = curtains[now.mode];
  return (
    <section class="now" data-testid="mc-now">
      <p class={curtain ? "label curtain" : "label"}>
        {curtain || t("Đang diễn ra")}
        {!curtain && place}
      </p>
      <h1>{whole(nameOf(now.now))}</h1>
      <div class="gauges">
        <p data-testid="mc-timer" class={time?.over ? "timer over" : "timer"} role="timer">
          {time ? (
            <>
              <b class="figures">{time.main}</b> <span>{time.label || time.more}</span>
              {time.label && time.more && <span class="more">{time.more}</span>}
            </>
          ) : (
            <span>{t("Không tính giờ")}</span>
          )}
        </p>
        <p class="present">
          <b class="figures">
            {figure(present)}/{figure(total)}
          </b>{" "}
          <span>{t("có mặt")}</span>
        </p>
      </div>
    </section>
  );
}

function Tabs() {
  const names: Record<View, string> = { preview: t("Xem trước"), text: t("Lời dẫn"), programme: t("Chương trình") };
  return (
    <nav class="tabs" aria-label={t("Phần giữa màn hình")}>
      {VIEWS.map((name) => (
        <button
          key={name}
          type="button"
          aria-pressed={shown.value === name}
          data-testid={`mc-tab-${name}`}
          onClick={() => (shown.value = name)}
        >
          {names[name]}
        </button>
      ))}
    </nav>
  );
}

let touched = { x: 0, y: 0 };
function swiped(x: number, y: number): void {
  if (Math.abs(x - touched.x) < 60 || Math.abs(y - touched.y) > 50) return;
  const at = VIEWS.indexOf(shown.value) + (x < touched.x ? 1 : -1);
  shown.value = VIEWS[Math.max(0, Math.min(VIEWS.length - 1, at))]!;
}

function Middle({ now }: { now: McState }) {
  return (
    <section
      class="middle"
      onTouchStart={(e) => (touched = { x: e.touches[0]!.clientX, y: e.touches[0]!.clientY })}
      onTouchEnd={(e) => swiped(e.changedTouches[0]!.clientX, e.changedTouches[0]!.clientY)}
    >
      {shown.value === "preview" ? <Preview now={now} /> : shown.value === "text" ? <Text now={now} /> : <Programme now={now} />}
      <p class={told.value ? "told on" : "told"} role="alert">
        {told.value}
      </p>
    </section>
  );
}

/** What the wide button will bring to the hall: under a curtain the present cue, else the next one. */
function Preview({ now }: { now: McState }) {
  const picture = now.mode === "live" && !now.locked ? now.next : now.shown;
  const covered = now.mode !== "live" ? t("Khi hiện lại, hội trường sẽ thấy") : now.locked ? t("Hội trường đang thấy") : "";
  return (
    <figure class="preview" data-testid="mc-preview" data-cue={picture?.cue.id ?? ""}>
      <figcaption>{picture ? covered || t("Bấm chuyển, hội trường sẽ thấy") : t("Đã đến cuối chương trình")}</figcaption>
      <div class="frame">
        <div class="stage">{picture && <Scene picture={picture} />}</div>
      </div>
    </figure>
  );
}

function Text({ now }: { now: McState }) {
  const parts = [
    { label: t("Đang diễn ra"), name: nameOf(now.now), text: now.now.mc_text },
    ...(now.next ? [{ label: t("Tiếp theo"), name: nameOf(now.next.cue), text: now.next_text }] : []),
  ];
  return (
    <div class="text" data-testid="mc-text" tabIndex={0}>
      {parts.map((part) => (
        <article key={part.label}>
          <h2>
            {part.label}: {part.name}
          </h2>
          {part.text ? (
            part.text.split("\n").map((line, at) => <p key={at}>{line}</p>)
          ) : (
            <p class="none">{t("Chưa có lời dẫn.")}</p>
          )}
        </article>
      ))}
    </div>
  );
}

/** The wide button: its words and what it sends; null when there is nothing left to do. */
function wide(now: McState): { words: string; order: Order } | null {
  if (now.mode !== "live") return { words: t("Hiện lại: {name}", { name: nameOf(now.now) }), order: order("live") };
  if (now.locked) return { words: t("Thôi – mở khóa"), order: order("release") };
  if (!now.next) return null;
  return { words: t("Chuyển: {name}", { name: nameOf(now.next.cue) }), order: order("next", now.next.cue.id) };
}

function Buttons({ now }: { now: McState }) {
  const main = wide(now);
  const dead = blocked.value;
  const curtain = (kind: "hold" | "black") => () => void press(order(now.mode === kind ? "live" : kind));
  const back = now.previous && !now.locked ? now.previous : null;
  return (
    <footer class="buttons">
      <div class="small">
        <button
          type="button"
          data-testid="mc-back"
          disabled={!back || !!dead}
          aria-label={back ? t("Lùi về: {name}", { name: back.title }) : t("Lùi")}
          onClick={() => back && void press(order("back", back.id))}
        >
          {t("Lùi")}
        </button>
        <button type="button" data-testid="mc-hold" disabled={!!dead} aria-pressed={now.mode === "hold"} onClick={curtain("hold")}>
          {t("Màn chờ")}
        </button>
        <button
          type="button"
          data-testid="mc-black"
          disabled={!!dead}
          aria-label={t("Tối màn hình")}
          aria-pressed={now.mode === "black"}
          onClick={curtain("black")}
        >
          {t("Tối")}
        </button>
      </div>
      <button
        type="button"
        class={`wide${now.mode !== "live" ? " reveal" : now.locked ? " unlock" : ""}`}
        data-testid="mc-next"
        data-target={main?.order.target ?? ""}
        disabled={!main || !!dead}
        aria-label={dead || main?.words || t("Hết chương trình")}
        aria-busy={busy.value}
        onClick={() => main && void press(main.order)}
      >
        <span>{whole(dead || main?.words || t("Hết chương trình"))}</span>
      </button>
    </footer>
  );
}

listenKeys(key);
pressOnce();
stayAwake();
render(<Mc />, document.getElementById("app")!);
