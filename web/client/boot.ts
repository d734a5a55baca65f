// What the server put into the page for the first paint.

export interface Envelope<T> {
  screen: string;
  boot_id: string;
  rev: number;
  now: string;
  state: T;
}

export interface Boot<T = unknown> {
  screen: Envelope<T> | null;
  catalogue: Record<string, string>;
  language: string;
  csrf: string;
  time_zone: string;
  role: string;
  [extra: string]: unknown;
}

function parse(): Boot {
  const text = document.getElementById("boot")?.textContent;
  const empty: Boot = { screen: null, catalogue: {}, language: "vi", csrf: "", time_zone: "Asia/Ho_Chi_Minh", role: "" };
  return text ? { ...empty, ...JSON.parse(text) } : empty;
}

export const boot: Boot = parse();

/** The text in the visitor's language; the key is the Vietnamese. `{name}` is replaced by `values.name`. */
export function t(text: string, values: Record<string, string | number> = {}): string {
  const said = boot.catalogue[text] ?? text;
  return said.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));
}
