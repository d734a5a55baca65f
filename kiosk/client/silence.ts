// How long nothing was heard of the server.

import { computed, signal, type Signal } from "@preact/signals";
import { clockText, serverNow } from "../../web/client/clock";

const GONE_MS = 3500; // the hall's heart beats every two seconds; a silent one is also asked over HTTP before this
const LOOK_MS = 250;
const SALUTE_MS = 360_000; // no flag salute lasts longer

/** Whether the server is away. `heard`: when it was last heard (performance.now()). */
export class Silence {
  private readonly now = signal(performance.now());
  private readonly miss = signal(-Infinity);
  readonly gone = computed(() => this.heard.value < this.miss.value || this.now.value - this.heard.value > GONE_MS);

  /** Away for so long that a salute which was on when it was last heard is over: nobody is kept standing by a server that died. */
  readonly outlasted = computed(() => this.now.value - this.heard.value > SALUTE_MS);

  constructor(private readonly heard: Signal<number>) {}

  /** A scan was not answered in time: away until something is heard. */
  missed(): void {
    this.miss.value = performance.now();
  }

  /** "07:12", since when it is away; "" while it is heard. */
  get since(): string {
    return this.gone.value ? clockText(serverNow() - (performance.now() - this.heard.value)) : "";
  }

  /** Look at the clock; `back` is called each time the server is heard again. Returns what stops it. */
  watch(back: () => void): () => void {
    let before = this.gone.value;
    const timer = setInterval(() => {
      this.now.value = performance.now();
      const gone = this.gone.value;
      if (before && !gone) back();
      before = gone;
    }, LOOK_MS);
    return () => clearInterval(timer);
  }
}
