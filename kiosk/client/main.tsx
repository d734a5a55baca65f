// The door's page: enrolled or not, and when it is, one screen that listens, asks and answers, with the server or without.

import "../../web/client/base.css";
import "./kiosk.css";
import "./answer.css";
import "./setup.css";

import { effect, signal, useSignal } from "@preact/signals";
import { render } from "preact";
import { useEffect, useLayoutEffect, useMemo } from "preact/hooks";
import { stayAwake } from "../../web/client/awake";
import { boot, t } from "../../web/client/boot";
import { serverNow } from "../../web/client/clock";
import { follow, type LiveScreen } from "../../web/client/live";
import { NoAnswer, newId, send } from "../../web/client/send";
import { Answer, spoken, stateOf } from "./answer";
import { Band } from "./band";
import { Camera } from "./camera";
import { Carried } from "./carried";
import { Checks, refusedHere, type Aside, type Shown } from "./checks";
import { minded, type Reply, type Scan } from "./scan";
import { Device, keepClock, keepPage, keepUp, knowMyself, recallClock, signOfLife, type Me } from "./device";
import { Enrol } from "./enrol";
import { Fit } from "./fit";
import { Idle, type Scene } from "./idle";
import { Corner, PinPad } from "./leave";
import { read as readCode } from "./reading";
import { listen } from "./scanner";
import { Readiness, Setup, type Tested } from "./setup";
import { Silence } from "./silence";
import { play } from "./sound";
import { Store } from "./store";
import { trueTime, type Moment } from "./when";

/** This opening of the page. */
const LIFE = newId();

/** What the page stands on, made once. */
interface House {
  store: Store;
  device: Device;
  carried: Carried;
  /** Does a reload work without the server? */
  reloads: { value: boolean };
}

function App({ house }: { house: House }) {
  const { store, device, carried } = house;
  const own = device.token.value;
  const me = useSignal<Me>({ id: 0, name: store.kept("name"), kind: "kiosk", printer: "", spare: "", language: "", shell: "" });
  const away = useSignal(false);
  /** What this machine still has to deliver, and for which token it was looked up: a door never opens on those of another one. */
  const kept = useSignal<{ of: string; scans: Scan[] } | null>(null);
  const screen = useMemo(() => (own ? follow<Scene>("kiosk", own) : null), [own]);
  const closed = away.value || (screen?.refused.value ?? false);
  useEffect(() => {
    if (!screen) return;
    away.value = false;
    const told = (known: Me) => {
      store.keep("name", known.name);
      me.value = known;
      away.value = false;
    };
    const asking = knowMyself(own, told, () => (away.value = true));
    // With the first state as well: the desk may have changed this device after it was asked about, and before the line stood.
    let known: number | undefined;
    const stop = effect(() => {
      const machines = screen.state.value?.machines;
      if (machines !== known) asking.now();
      known = machines;
    });
    return () => {
      stop();
      asking.stop();
      screen.stop();
    };
  }, [screen]);
  useEffect(() => {
    kept.value = null;
    // The scans are kept for when the machine is known again; of the roster nothing stays on it.
    if (closed) void carried.wipe();
    else void store.entries<Scan>("scans").then((found) => (kept.value = { of: own, scans: found.map(([, scan]) => scan).sort((a, b) => a.at - b.at) }));
  }, [own, closed]);
  if (!screen) return <Root state="enrol" view={<Enrol sentence="" device={device} />} />;
  // The token is kept: when the right server is back (or the desk allows it again), the door opens by itself.
  const stopped = t("Máy này chưa được ghép với hội nghị, hoặc bàn thư ký đã ngừng máy này.");
  if (closed) return <Root state="enrol" view={<Enrol sentence={stopped} device={device} />} />;
  if (kept.value?.of !== own) return null;
  return <Door key={own} own={own} house={house} scans={kept.value.scans} screen={screen} me={me.value} onRefused={() => (away.value = true)} />;
}

function Root({ state, view, ...data }: { state: string; view: preact.ComponentChildren } & Record<`data-${string}`, string>) {
  return (
    <main class="kiosk" data-testid="kiosk-state" data-state={state} {...data}>
      {view}
    </main>
  );
}

interface DoorProps {
  own: string;
  house: House;
  scans: Scan[];
  screen: LiveScreen<Scene>;
  me: Me;
  onRefused: () => void;
}

function Door({ own, house, scans, screen, me, onRefused }: DoorProps) {
  const { store, carried } = house;
  const typed = useSignal("");
  /** What lies over the door: nothing, the PIN pad, the set-up. */
  const over = useSignal<"" | "pin" | "set-up">("");
  const tested = useSignal<Tested>("");
  const proven = useSignal(store.kept("scanner") === "ok");
  const prove = () => {
    store.keep("scanner", "ok");
    proven.value = true;
  };
  const asides = useSignal<Aside[]>(JSON.parse(store.kept("aside") || "[]") as Aside[]);
  const keepAsides = (list: Aside[]) => {
    asides.value = list;
    store.keep("aside", list.length ? JSON.stringify(list) : "");
  };
  const door = () => store.kept("name");
  const { checks, camera, silence, hushed, take } = useMemo(() => {
    const silence = new Silence(screen.heard);
    const hushed = () => (screen.state.value?.quiet ?? false) && !silence.outlasted.value;
    const now = (): Moment => ({
      at: Math.round(serverNow()),
      sure: screen.state.value !== null || store.kept("clock") !== "",
      wall: Date.now(),
      mono: performance.now(),
      life: LIFE,
    });
    const admit = (scan: Scan) => {
      if (scan.said === "welcome") carried.admitted(scan.person, new Date(scan.at).toISOString(), door());
      else if (scan.back) carried.cameBack(scan.person);
    };
    scans.forEach(admit);
    const checks = new Checks(
      {
        post: async (scan, timeout) => {
          const at = trueTime(scan, now());
          const read = at === null ? {} : { scanned_at: new Date(at).toISOString(), admitted: scan.said === "welcome" };
          const body = { code: scan.code, scan_id: scan.id, ...read, ...(refusedHere(scan) ? { refused: scan.said } : {}) };
          const reply = await send<Reply | null>("/api/v1/check-ins", body, { token: own, timeout });
          if (!reply?.outcome) throw new NoAnswer("not our server"); // a network's own log-in page, for instance
          return reply;
        },
        gone: () => silence.gone.value,
        missed: () => silence.missed(),
        asOfNow: () => {
          const find = carried.asOfNow();
          return (scan) => (store.durable ? find(scan, door()) : null);
        },
        confirmed: (person, reply) => carried.confirmed(person, reply),
        newId,
        clock: () => performance.now(),
        now,
        after: (ms, act) => {
          const timer = setTimeout(act, ms);
          return () => clearTimeout(timer);
        },
        save: async (scan) => {
          await store.put("scans", scan.id, scan);
          admit(scan);
        },
        forget: (id) => void store.remove("scans", id).catch(() => {}),
        setAside: (aside) => keepAsides([...asides.value.filter((one) => one.id !== aside.id), aside]),
        onAnswer: (reply) => {
          if (reply.outcome === "calibration") prove();
          if (!hushed()) play(minded(reply) ? "attention" : reply.outcome);
        },
        onRefused,
      },
      scans,
    );
    // While it is set up, this machine lets nobody in: every code is a test of its scanner. A PIN pad left open gives way to a delegate.
    const take = (code: string, by: Scan["by"]) => {
      if (over.value !== "set-up") {
        over.value = "";
        return checks.submit(code, by);
      }
      tested.value = !code ? "mixed" : readCode(code, null).what === "calibration" ? "ok" : "other";
      if (tested.value === "ok") prove();
      if (!hushed()) play(tested.value === "ok" ? "calibration" : "refusal");
    };
    return { checks, silence, hushed, take, camera: new Camera(store, (code) => take(code, "camera")) };
  }, [own, screen]);

  // With the first picture, not after it: a paper that is scanned in that very frame is heard.
  useLayoutEffect(
    () => listen({ onRead: (read) => take(read.text, read.by), onTyped: (text) => (typed.value = text), elsewhere: () => over.value === "pin" }),
    [take],
  );
  useEffect(() => {
    const up = keepUp(own, carried);
    const stops = [
      signOfLife(own, () => ({
        queue: checks.unanswered.value.length,
        camera: camera.state.value === "on",
        scanner: store.kept("scanner") === "ok" ? "ok" : "never",
      })),
      keepClock(store, screen.live),
      stayAwake(),
      silence.watch(() => {
        up.now();
        checks.wake();
      }),
      effect(() => {
        if (screen.state.value) store.keep("scene", JSON.stringify(screen.state.value));
      }),
      up.stop,
      () => checks.stop(),
      () => camera.stop(false),
    ];
    return () => stops.forEach((stop) => stop());
  }, [checks]);

  const scene = screen.state.value ?? (JSON.parse(store.kept("scene") || "null") as Scene | null);
  const shown = checks.shown.value;
  const free = shown.kind === "idle" && !over.value;
  useNewBuild(me, free && !typed.value);
  useLanguage(me.language, free && screen.live.value);
  const quiet = hushed();
  const setting = { printers: scene?.printers ?? [], printer: me.printer, spare: me.spare };
  const waiting = checks.unanswered.value.filter((scan) => scan.said || shown.kind === "idle" || scan.id !== shown.scan.id).length;
  const calibrating = shown.kind === "answer" && shown.reply.outcome === "calibration";
  const ready = (
    <Readiness tickets={carried.tickets.value} durable={store.durable} reloads={house.reloads.value} asides={asides.value} onSeen={() => keepAsides([])} />
  );
  const open = () => {
    tested.value = "";
    over.value = "set-up";
  };
  const done = () => {
    store.keep("set-up", "done");
    over.value = "";
    (document.activeElement as HTMLElement | null)?.blur();
  };
  const leave = () => {
    void carried.wipe();
    house.device.forget();
  };
  return (
    <Root
      state={stateOf(shown, setting)}
      data-outcome={shown.kind === "answer" ? shown.reply.outcome : ""}
      data-offline={String(shown.kind === "answer" && shown.offline)}
      data-quiet={String(quiet)}
      data-live={String(screen.live.value && !silence.gone.value)}
      data-carried={String(carried.tickets.value ?? "")}
      data-waiting={String(waiting)}
      data-reloads={String(house.reloads.value)}
      view={
        <>
          <p class="sr-only" aria-live="assertive">
            {quiet ? quietWord(shown, scene?.moment ?? "") : spoken(shown, setting)}
          </p>
          <Band silence={silence} alone={store.durable && carried.tickets.value !== null} waiting={waiting} late={checks.late.value} aside={asides.value.length} />
          <div class="stage">
            <Idle scene={scene} name={me.name} camera={camera} typed={typed.value} covered={quiet || !free} preview={over.value !== "set-up"} setUp={store.kept("set-up") ? null : open} />
            {quiet ? <Quiet shown={shown} moment={scene?.moment ?? ""} /> : <Answer shown={shown} setting={setting} more={checks.queued.value.length} below={calibrating ? ready : null} />}
            <Corner open={() => (over.value ||= "pin")} />
            {over.value === "pin" ? <PinPad token={own} away={silence.gone.value} opened={open} close={() => (over.value = "")} /> : null}
            {over.value === "set-up" ? (
              <Setup {...{ camera, ready, waiting, done, leave }} name={me.name} proven={proven.value} tested={tested.value} />
            ) : null}
          </div>
        </>
      }
    />
  );
}

/** The house is silent: what for, and a small sign that a code was taken. */
function Quiet({ shown, moment }: { shown: Shown; moment: string }) {
  return (
    <section class="field quiet" data-testid="quiet">
      <Fit class="sentence" most={1} on="quiet">
        <h1 class="headline">{moment || t("Hội nghị đang làm lễ chào cờ")}</h1>
        <p class="hint">
          {moment ? t("Kính mời đại biểu giữ yên lặng, điểm danh tiếp tục sau ít phút") : t("Kính mời đại biểu đứng nghiêm, điểm danh tiếp tục sau ít phút")}
        </p>
      </Fit>
      <p class="noted">{quietWord(shown, moment)}</p>
    </section>
  );
}

function quietWord(shown: Shown, moment: string): string {
  if (shown.kind === "idle") return "";
  if (shown.kind !== "answer") return t("Đã nhận mã, đang ghi nhận");
  if (shown.reply.delegate) return t("Đã ghi nhận");
  return moment ? t("Sau ít phút, mời đến quầy hỗ trợ") : t("Sau lễ chào cờ, mời đến quầy hỗ trợ");
}

const SETTLED_MS = 30_000;

/** The server has another build of this page: take it while nobody stands here. What is kept outlives the reload. */
function useNewBuild(me: Me, idle: boolean) {
  useEffect(() => {
    if (!me.shell || me.shell === boot["shell"] || !idle) return;
    // Reloaded for this very build, and it did not come (the server changes at this moment): no turning in circles.
    if ((history.state as { build?: string } | null)?.build === me.shell && performance.now() < SETTLED_MS) return;
    history.replaceState({ build: me.shell }, "");
    location.reload();
  }, [me, idle]);
}

/** The desk has chosen another language for this door: the page opens anew in it, while nobody stands here and the server is there. */
function useLanguage(wanted: string, idle: boolean) {
  useEffect(() => {
    const to = `?lang=${wanted}`;
    if (wanted && wanted !== boot.language && idle && location.search !== to) location.replace(location.pathname + to);
  }, [wanted, idle]);
}

const store = await Store.open();
recallClock(store);
const carried = new Carried(store);
await carried.load();
const reloads = signal(false);
keepPage(() => (reloads.value = true));
render(<App house={{ store, device: new Device(store), carried, reloads }} />, document.getElementById("app")!);
