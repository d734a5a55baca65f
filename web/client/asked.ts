// Something the server works at for a while: asked for at once, and again until it is done.

import { useEffect, useState } from "preact/hooks";
import { NoAnswer, send } from "./send";

/** ms after which a server that gave no answer is asked again: it may be starting anew. */
const AWAY_MS = 2000;

/** What `url` tells, null before its first answer, and why it told nothing last. `again`: ms until it is asked again, 0 when that was all.
 * `put` shows a command's own answer and asks on from there; `anew` asks now. */
export function useAsked<T>(url: string, again: (told: T) => number): { told: T | null; error: unknown; put(told: T): void; anew(): void } {
  const [told, setTold] = useState<T | null>(null);
  const [error, setError] = useState<unknown>(null);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    let gone = false;
    let timer = 0;
    const soon = (ms: number) => ms && (timer = window.setTimeout(look, ms));
    async function look(): Promise<void> {
      try {
        const now = await send<T>(url, undefined, { tries: 3, timeout: 20000 });
        if (gone) return;
        setTold(now);
        setError(null);
        soon(again(now));
      } catch (failed) {
        if (gone) return;
        setError(failed);
        if (failed instanceof NoAnswer) soon(AWAY_MS);
      }
    }
    void look();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [url, turn]);
  const anew = () => setTurn((n) => n + 1);
  return {
    told,
    error,
    put: (now) => {
      setTold(now);
      setError(null);
      anew();
    },
    anew,
  };
}
