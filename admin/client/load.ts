// Reading a list from the server inside a component: loading, data, or what went wrong; late answers to old questions are dropped.

import { useEffect, useRef, useState } from "preact/hooks";
import { send } from "../../web/client/send";
import { sentence } from "./act";

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
      if (mine === asked.current) setState((old) => ({ ...old, problem: sentence(error), loading: false }));
    }
  };
  const latest = useRef(read);
  latest.current = read;
  useEffect(() => void read(), [url]);
  const first = useRef(true);
  const timer = useRef(0);
  useEffect(() => {
    if (first.current) {
      first.current = false;
      return;
    }
    // Not put off by the next change: in the rush there is always one. By then another address may be asked for.
    timer.current ||= window.setTimeout(() => {
      timer.current = 0;
      void latest.current();
    }, pause);
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
