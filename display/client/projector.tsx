// The hall's screen: it shows the newest picture and otherwise does nothing. When the server is away the picture stays.

import { effect } from "@preact/signals";
import { render } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { stayAwake } from "../../web/client/awake";
import { boot, t } from "../../web/client/boot";
import { Hand, listenKeys, orderOf, type Act } from "../../web/client/keys";
import { follow } from "../../web/client/live";
import "../../web/client/base.css";
import { command } from "./command";
import { fontsReady } from "./fonts";
import type { ProjectorState } from "./picture";
import "./projector.css";
import { Scene } from "./scene";

const FADE_MS = 250;
/** Names of those who arrive change at most this often: a list that flickers is not read. */
const CALM_MS = 2000;

interface Layer {
  key: number;
  picture: ProjectorState;
  shown: boolean;
}

/** The picture that was prepared last, its text for comparing, and when (performance.now()). */
interface Newest {
  key: number;
  text: string;
  state: ProjectorState | null;
  at: number;
}

const screen = follow<ProjectorState>("projector");
const mayCommand = boot.role === "mc" || boot.role === "admin";

/** The layers from the lowest to the topmost: a new picture is prepared unseen on top, fades in, and those below it go. */
function useLayers(): Layer[] {
  const [layers, setLayers] = useState<Layer[]>([]);
  const newest = useRef<Newest>({ key: 0, text: "", state: null, at: -Infinity });
  useEffect(() => {
    let waiting = 0;
    const show = (state: ProjectorState): void => {
      const key = newest.current.key + 1;
      newest.current = { key, text: textOf(state), state, at: performance.now() };
      setLayers((below) => [...below, { key, picture: state, shown: false }]);
      void fontsReady()
        .then(twoFrames)
        .then(() => {
          setLayers((all) => all.map((layer) => (layer.key === key ? { ...layer, shown: true } : layer)));
          setTimeout(() => setLayers((all) => all.filter((layer) => layer.key >= key)), 2 * FADE_MS);
        });
    };
    return effect(() => {
      const state = screen.state.value;
      clearTimeout(waiting);
      if (state === null || textOf(state) === newest.current.text) return;
      const calm = onlyArrivals(newest.current.state, state) ? newest.current.at + CALM_MS - performance.now() : 0;
      if (calm > 0) waiting = window.setTimeout(() => show(state), calm);
      else show(state);
    });
  }, []);
  return layers;
}

function onlyArrivals(before: ProjectorState | null, after: ProjectorState): boolean {
  return before !== null && textOf({ ...before, arrivals: after.arrivals }) === textOf(after);
}

/** Equal states give equal texts: the server orders their keys alike, whichever way they come. */
function textOf(state: ProjectorState): string {
  return JSON.stringify(state);
}

/** After two frames a layer is laid out and drawn; a page in the background gets no frames and must not wait for them. */
function twoFrames(): Promise<void> {
  return new Promise((go) => {
    const late = setTimeout(go, 100);
    requestAnimationFrame(() => requestAnimationFrame(() => (clearTimeout(late), go())));
  });
}

function Stage() {
  const layers = useLayers();
  const top = layers.findLast((layer) => layer.shown)?.picture;
  // Nothing lies over the flag, nor over the dark.
  const bare = top?.mode === "black" || (top?.mode === "live" && top.cue.scene === "flag");
  return (
    <main
      class="stage whole"
      data-testid="stage"
      data-cue={top?.cue.id ?? ""}
      data-mode={top?.mode ?? ""}
      data-rev={top?.revision ?? ""}
    >
      {layers.map((layer) => (
        <div key={layer.key} class={layer.shown ? "layer shown" : "layer"} aria-hidden={layer.picture === top ? undefined : true}>
          <Scene picture={layer.picture} />
        </div>
      ))}
      <i class={screen.live.value || bare ? "dot" : "dot off"} aria-hidden="true" />
      {!screen.live.value && <span class="sr-only">{t("Đang kết nối lại với máy chủ")}</span>}
    </main>
  );
}

const hand = new Hand();
effect(() => {
  if (screen.state.value) hand.see(screen.state.value.revision);
});

async function act(meant: Act): Promise<void> {
  const state = screen.state.value;
  const order = state && mayCommand ? orderOf(meant, state) : null;
  if (order && (await hand.give(order, () => command(order), (outcome) => outcome.kind === "done"))) screen.refresh();
}

listenKeys((meant) => void act(meant));
stayAwake();
render(<Stage />, document.getElementById("app")!);
