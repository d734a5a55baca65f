// The views of the desk by the address behind "#": #dai-bieu/17?unit=… A reload or a link comes back to the same place.

import { signal } from "@preact/signals";

export const VIEWS = ["tong-quan", "dai-bieu", "don-tiep", "nhap", "giay-moi", "chuong-trinh", "thiet-bi", "may-in", "nhat-ky", "cai-dat"] as const;
export type View = (typeof VIEWS)[number];

export interface Route {
  view: View;
  /** The part behind the slash: a delegate's id, "them" … */
  part: string;
  params: URLSearchParams;
}

function parse(hash: string): Route {
  const [path = "", query = ""] = hash.replace(/^#/, "").split("?");
  const [name = "", part = ""] = path.split("/");
  const view = VIEWS.find((one) => one === name) ?? "tong-quan";
  return { view, part, params: new URLSearchParams(query) };
}

export const route = signal<Route>(parse(location.hash));
window.addEventListener("hashchange", () => (route.value = parse(location.hash)));

/** The address of a view. */
export function href(view: View, part: string | number = "", params: Record<string, string> = {}): string {
  const query = new URLSearchParams(Object.entries(params).filter(([, value]) => value !== "")).toString();
  return `#${view}${part !== "" ? `/${part}` : ""}${query ? `?${query}` : ""}`;
}

/** Go there; `replace` leaves no step in the browser's history. */
export function go(to: string, replace = false): void {
  if (!replace) location.hash = to;
  else {
    history.replaceState(null, "", to);
    route.value = parse(to);
  }
}
