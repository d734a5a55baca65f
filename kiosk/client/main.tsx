// The door's page: enrolled or not, and when it is, one screen that listens, asks and answers.

import "../../web/client/base.css";
import "./kiosk.css";
import "./answer.css";

import { useComputed, useSignal } from "@preact/signals";
import { render } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import { t } from "../../web/client/boot";
import { clockText, serverNow } from "../../web/client/clock";
import { follow, type LiveScreen } from "../../web/client/live";
import { NoAnswer, newId, send } from "../../web/client/send";
import { Answer, spoken, stateOf, type Setting } from "./answer";
import { Camera } from "./camera";
import { Checks, type Late, type Reply, type Scan, type Shown } from "./checks";
import { DIGITS } from "./code";
import { knowMyself, signOfLife, stayAwake, token, type Me } from "./device";
import { Enrol } from "./enrol";
import { Fit } from "./fit";
import { Idle, type Scene } from "./idle";
import { keep, kept } from "./keep";
import { listen } from "./scanner";
import { play } from "./sound";

function App() {
  const own = token.value;
  const me = useSignal<Me>({ id: 0, name: kept("name"), kind: "kiosk", printer: "" });
  const away = useSignal(false);
  const screen = useMemo(() => (own ? follow<Scene>("kiosk", own) : null), [own]);
  useEffect(() => {
    if (!screen) return;
    away.value = false;
    const told = (known: Me) => {
      me.value = known;
      away.value = false;
    };
    const stop = knowMyself(own, told, () => (away.value = true));
    return () => {
      stop();
      screen.stop();
    };
  }, [screen]);
  if (!screen) return <Root state="enrol" view={<Enrol sentence="" />} />;
  // The token is kept: when the right server is back (or the desk allows it again), the door opens by itself.
  if (away.value || screen.refused.value)
    return <Root state="enrol" view={<Enrol sentence={t("Máy này chưa được ghép với hội nghị, hoặc bàn thư ký đã ngừng máy này.")} />} />;
  return <Door key={own} own={own} screen={screen} me={me.value} onRefused={() => (away.value = true)} />;
}

function Root({ state, view, ...data }: { state: string; view: preact.ComponentChildren } & Record<`data-${string}`, string>) {
  return (
    <main class="kiosk" data-testid="kiosk-state" data-state={state} {...data}>
      {view}
    </main>
  );
}

function Door({ own, screen, me, onRefused }: { own: string; screen: LiveScreen<Scene>; me: Me; onRefused: () => void }) {
  const typed = useSignal("");
  const { checks, camera } = useMemo(() => {
    const checks = new Checks({
      post: async (scan, timeout) => {
        const reply = await send<Reply | null>("/api/v1/check-ins", { code: scan.code, scan_id: scan.id }, { token: own, timeout });
        if (!reply?.outcome) throw new NoAnswer("not our server"); // a network's own log-in page, for instance
        return reply;
      },
      newId,
      clock: () => performance.now(),
      wall: serverNow,
      after: (ms, act) => {
        const timer = setTimeout(act, ms);
        return () => clearTimeout(timer);
      },
      load,
      save,
      onAnswer: (reply) => screen.state.value?.quiet || play(reply.outcome),
      onRefused,
    });
    return { checks, camera: new Camera((code) => checks.submit(code, "camera")) };
  }, [own, screen]);

  useEffect(() => {
    const stops = [
      listen({ onRead: (read) => checks.submit(read.text, read.by), onTyped: (text) => (typed.value = text) }),
      signOfLife(own, () => checks.unanswered.value.length, () => camera.state.value === "on"),
      stayAwake(),
      () => checks.stop(),
      () => camera.stop(false),
    ];
    return () => stops.forEach((stop) => stop());
  }, [checks]);

  const scene = screen.state.value;
  const shown = checks.shown.value;
  const quiet = scene?.quiet ?? false;
  const setting: Setting = { printers: scene?.printers ?? [], printer: me.printer };
  const covered = quiet || shown.kind !== "idle";
  return (
    <Root
      state={stateOf(shown, setting)}
      data-outcome={shown.kind === "answer" ? shown.reply.outcome : ""}
      data-quiet={String(quiet)}
      data-live={String(screen.live.value)}
      view={
        <>
          <p class="sr-only" aria-live="assertive">
            {quiet ? quietWord(shown) : spoken(shown, setting)}
          </p>
          <Band screen={screen} waiting={checks.unanswered.value.filter((scan) => shown.kind === "idle" || scan.id !== shown.scan.id).length} late={checks.late.value} />
          <div class="stage">
            <Idle scene={scene} name={me.name} camera={camera} typed={typed.value} covered={covered} />
            {quiet ? <Quiet shown={shown} /> : <Answer shown={shown} setting={setting} more={checks.queued.value.length} />}
          </div>
        </>
      }
    />
  );
}

/** The house is silent: the salute on screen, and a small sign that a code was taken. */
function Quiet({ shown }: { shown: Shown }) {
  return (
    <section class="field quiet" data-testid="quiet">
      <Fit class="sentence" most={1} on="quiet">
        <h1 class="headline">{t("Hội nghị đang làm lễ chào cờ")}</h1>
        <p class="hint">{t("Kính mời đại biểu đứng nghiêm, điểm danh tiếp tục sau ít phút")}</p>
      </Fit>
      <p class="noted">{quietWord(shown)}</p>
    </section>
  );
}

function quietWord(shown: Shown): string {
  if (shown.kind === "idle") return "";
  if (shown.kind !== "answer") return t("Đã nhận mã, đang ghi nhận");
  return shown.reply.delegate ? t("Đã ghi nhận") : t("Sau lễ chào cờ, mời đến quầy hỗ trợ");
}

/** What staff must know: the server is away, scans are waiting, a late one was answered. */
function Band({ screen, waiting, late }: { screen: LiveScreen<Scene>; waiting: number; late: Late | null }) {
  const silent = useSilent(screen);
  const parts: string[] = [];
  if (silent.value) parts.push(t("Mất kết nối máy chủ từ {time} — đang thử lại", { time: silent.value }));
  if (waiting) parts.push(t("{n} lượt quét đang chờ máy chủ trả lời", { n: waiting }));
  if (late && !silent.value) {
    const time = clockText(late.at);
    parts.push(late.welcome ? t("Lượt quét lúc {time} đã được ghi nhận", { time }) : t("Lượt quét lúc {time} cần kiểm tra tại quầy hỗ trợ", { time }));
  }
  if (!parts.length) return null;
  return (
    <p class={`band ${silent.value ? "away" : ""}`} role="status" data-testid="band">
      {parts.join(" · ")}
    </p>
  );
}

/** Since when the server is silent ("07:12"), "" while it is heard. A page that was just opened is given five seconds. */
function useSilent(screen: LiveScreen<Scene>) {
  const late = useSignal(false);
  useEffect(() => {
    const timer = setTimeout(() => (late.value = true), 5000);
    return () => clearTimeout(timer);
  }, []);
  return useComputed(() => (screen.live.value || !late.value ? "" : clockText(serverNow() - (performance.now() - screen.heard.value))));
}

// Only tickets are kept on this machine; whatever else was read is nobody's business after the answer.
const TICKET = new RegExp(`^\\d{${DIGITS}}$`);

function save(scans: Scan[]): void {
  const tickets = scans.filter((scan) => TICKET.test(scan.code));
  keep("unanswered", tickets.length ? JSON.stringify(tickets) : "");
}

function load(): Scan[] {
  try {
    const known: unknown = JSON.parse(kept("unanswered") || "[]");
    return Array.isArray(known) ? known.filter((scan) => typeof scan?.id === "string" && TICKET.test(scan.code)) : [];
  } catch {
    return [];
  }
}

render(<App />, document.getElementById("app")!);
