// The views of the desk by the address behind "#": #dai-bieu/17?unit=… A reload or a link comes back to the same place.

import { signal } from "@preact/signals";
import { leaving } from "./unsaved";

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
let shown = location.hash;
window.addEventListener("hashchange", () => {
  const to = location.hash;
  history.replaceState(null, "", shown || "#"); // as long as it is not sure
  turn(to);
});

/** Another view or another person takes the place of this one only when nothing that was typed is lost. */
function turn(to: string): void {
  const next = parse(to);
  const take = () => {
    history.replaceState(null, "", to || "#");
    shown = to;
    route.value = next;
  };
  if (next.view === route.value.view && next.part === route.value.part) take();
  else void leaving(take);
}

/** The address of a view. */
export function href(view: View, part: string | number = "", params: Record<string, string> = {}): string {
  const query = new URLSearchParams(Object.entries(params).filter(([, value]) => value !== "")).toString();
  return `#${view}${part !== "" ? `/${part}` : ""}${query ? `?${query}` : ""}`;
}

/** Go there; `replace` leaves no step in the browser's history. */
export function go(to: string, replace = false): void {
  if (replace) turn(to);
  else location.hash = to;
}
