// The print station: questions on top, a row per printer, what was done, and whether all this is true right now.

import { render } from "preact";
import { t } from "../../../web/client/boot";
import { clockText, figure, serverNow } from "../../../web/client/clock";
import { pressOnce } from "../../../web/client/keys";
import "../../../web/client/base.css";
import { BadgeDialog } from "./badge";
import { BatchDialog } from "./batch";
import { Help } from "./help";
import { Mark, Said, Since, State, Who } from "./marks";
import { Layouts } from "./layouts";
import { MoveDialog } from "./move";
import { Preflight } from "./preflight";
import { Questions } from "./questions";
import { ReprintDialog } from "./reprint";
import { RollDialog } from "./roll";
import { Rows } from "./rows";
import "./station.css";
import "./tickets.css";
import "./faults.css";
import "./dialogs.css";
import "./layouts.css";
import { asking, away, batching, now, reprinting, screen, shown, view, type Station, type View } from "./station";

function App() {
  const state = screen.state.value;
  if (screen.refused.value && view.value !== "layouts") return <Refused />; // a layout somebody works on stays; it names nobody
  if (!state) return <p class="loading">{t("Đang đọc hàng chờ in…")}</p>;
  return (
    <>
      <Top state={state} />
      <NotLive />
      {!screen.refused.value && <Questions jobs={state.ask} />}
      {view.value === "queue" && <Help state={state} />}
      {view.value === "queue" && (
        <div class={`floor ${away.value ? "old" : ""} ${state.printers.length > 2 ? "many" : ""}`}>
          <main>
            <Rows state={state} />
          </main>
          <Finished state={state} />
        </div>
      )}
      {view.value === "layouts" && <Layouts />}
      {view.value === "preflight" && <Preflight />}
      {!asking.value && <Said />}
      {!screen.refused.value && <Dialogs />}
    </>
  );
}

function Dialogs() {
  return (
    <>
      <BadgeDialog />
      <ReprintDialog />
      <RollDialog />
      <MoveDialog />
      <BatchDialog />
    </>
  );
}

function Top({ state }: { state: Station }) {
  const { counts } = state;
  return (
    <header class="top">
      <h1>{t("Trạm in thẻ")}</h1>
      <nav class="views">
        <Tab to="#" of="queue" word={t("Hàng chờ")} />
        <Tab to="#mau-the" of="layouts" word={t("Mẫu thẻ")} />
        <Tab to="#kiem-tra" of="preflight" word={t("Kiểm tra tên")} />
      </nav>
      <dl class="counts">
        <Count word={t("chờ in")} value={counts.queued + counts.sending} />
        <Count word={t("giữ lại")} value={counts.held} />
        <Count word={t("đã in")} value={counts.done} />
        {counts.handed_over > 0 && <Count word={t("đã gửi")} value={counts.handed_over} />}
      </dl>
      {state.ask.length > 0 && (
        <a class="alarm" href="#questions">
          <Mark shape="question" tone="bad" />
          {t("{n} thẻ cần hỏi", { n: figure(state.ask.length) })}
        </a>
      )}
      <button data-testid="batch" disabled={!screen.live.value} onClick={() => (batching.value = true)}>
        {t("In sẵn thẻ")}
      </button>
      <button class="strong" data-testid="reprint" disabled={!screen.live.value} onClick={() => (reprinting.value = "search")}>
        {t("In lại thẻ")}
      </button>
      <Connection />
    </header>
  );
}

function Tab({ to, of, word }: { to: string; of: View; word: string }) {
  return (
    <a href={to} data-testid={`view-${of}`} aria-current={view.value === of ? "page" : undefined}>
      {word}
    </a>
  );
}

function Count({ word, value }: { word: string; value: number }) {
  return (
    <div class={value ? "" : "zero"}>
      <dd class="figures">{figure(value)}</dd>
      <dt>{word}</dt>
    </div>
  );
}

function Connection() {
  const live = screen.live.value;
  const tone = live ? "good" : away.value ? "bad" : "idle";
  return (
    <p class={`connection ${tone}`} data-testid="connection" data-live={live}>
      <Mark shape={live ? "disc" : away.value ? "cross" : "ring"} tone={tone} />
      {live ? t("Trực tiếp") : away.value ? t("Mất kết nối") : t("Đang nối…")} <span class="figures">{live ? clockText(now.value) : ""}</span>
    </p>
  );
}

function NotLive() {
  if (screen.refused.value) return <Refused />;
  if (!away.value) return null;
  const heard = serverNow() - (performance.now() - screen.heard.value);
  return (
    <div class="notlive" role="alert">
      <b>{t("Mất liên lạc với máy chủ từ {time}.", { time: clockText(heard, true) })}</b>{" "}
      {t("Những gì dưới đây là lúc đó, có thể đã khác. Máy in vẫn có thể đang in. Trang sẽ tự nối lại; nếu lâu, báo bàn thư ký.")}
    </div>
  );
}

function Finished({ state }: { state: Station }) {
  return (
    <aside class="finished" aria-label={t("Vừa xong")}>
      <h2>{t("Vừa xong")}</h2>
      {state.finished.length === 0 && <p class="empty">{t("Chưa có thẻ nào in xong.")}</p>}
      <ol hidden={state.finished.length === 0}>
        {state.finished.map((job) => (
          <li key={job.id}>
            <button onClick={() => (shown.value = job.id)} title={t("Xem thẻ {serial} và lịch sử", { serial: job.serial })} data-testid="finished-job" data-state={job.state}>
              <Who job={job} />
              <span class="line">
                <State job={job} />
                <span class="where">{job.printer}</span>
                <Since at={job.ended_at} />
              </span>
            </button>
          </li>
        ))}
      </ol>
    </aside>
  );
}

function Refused() {
  return (
    <div class="loading">
      <p>{t("Phiên làm việc đã hết: cần nhập lại PIN của trạm in. Hàng chờ in vẫn chạy.")}</p>
      <p>
        <a class="strong" href="/login?next=/printers&role=print" target={view.value === "layouts" ? "_blank" : undefined} rel="noopener">
          {t("Nhập PIN")}
        </a>
      </p>
    </div>
  );
}

pressOnce();
render(<App />, document.getElementById("app")!);
