// Reading a list from the server inside a component: loading, data, or what went wrong; late answers to old questions are dropped.

import { useEffect, useRef, useState } from "preact/hooks";
import { NoAnswer, send } from "../../web/client/send";
import { sentence } from "./act";

/** ms after which a list that got no answer is asked for again. */
const AGAIN = 2000;

export interface Loaded<T> {
  data: T | null;
  problem: string;
  loading: boolean;
  /** The address that `data` came from. */
  of: string;
  reload(): void;
  /** Show this instead until the next reading (a command's own answer). */
  put(data: T): void;
}

/** Read `url` ("" = nothing to read) at once, when it changes, and `pause` ms after `version` changes (in a rush: every `pause` ms). What
 * is shown stays meanwhile. */
export function useLoad<T>(url: string, version: string | number = "", pause = 700): Loaded<T> {
  const [state, setState] = useState<{ url: string; data: T | null; problem: string; loading: boolean }>({
    url,
    data: null,
    problem: "",
    loading: true,
  });
  const asked = useRef(0);
  const read = async (): Promise<void> => {
    const mine = ++asked.current;
    if (!url) return setState({ url, data: null, problem: "", loading: false });
    setState((old) => ({ ...old, loading: true }));
    try {
      const data = await send<T>(url, undefined, { timeout: 20000, tries: 2 });
      if (mine === asked.current) setState({ url, data, problem: "", loading: false });
    } catch (error) {
      if (mine !== asked.current) return;
      setState((old) => ({ ...old, problem: sentence(error), loading: false }));
      if (error instanceof NoAnswer) soon(AGAIN); // the server was restarted: right again without being touched
    }
  };
  const latest = useRef(read);
  latest.current = read;
  const timer = useRef(0);
  const soon = (wait: number): void => {
    // Not put off by the next change: in the rush there is always one. By then another address may be asked for.
    timer.current ||= window.setTimeout(() => {
      timer.current = 0;
      void latest.current();
    }, wait);
  };
  useEffect(() => void read(), [url]);
  const first = useRef(true);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    soon(pause);
  }, [version]);
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => () => void asked.current++, []);
  return {
    data: state.data,
    problem: state.problem,
    loading: state.loading,
    of: state.data === null ? "" : state.url,
    reload: () => void read(),
    put: (data) => {
      asked.current++;
      setState({ url, data, problem: "", loading: false });
    },
  };
}

/** Back to the last page that there is when a list got shorter than the page that is open: people arrive, and who is missing gets fewer. */
export function useWithin(offset: number, limit: number, count: number | undefined, go: (offset: number) => void): void {
  useEffect(() => {
    if (count !== undefined && offset > 0 && offset >= count) go(Math.max(0, Math.ceil(count / limit) - 1) * limit);
  }, [offset, count]);
}

/** A value that follows `value` after it stood still for `pause` ms. */
export function useDebounced<T>(value: T, pause = 220): T {
  const [late, setLate] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setLate(value), pause);
    return () => clearTimeout(timer);
  }, [value]);
  return late;
}

/** The component is drawn again every `ms`. */
export function useTick(ms: number): void {
  const [, setTick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTick((n) => n + 1), ms);
    return () => clearInterval(timer);
  }, [ms]);
}
