// Layouts as the server tells them, and the small sums of the form. No drawing: the server's raster is the truth.

export type Align = "left" | "center" | "right";

export interface Block {
  kind: string;
  show: boolean;
  sizes: string;
  align: Align;
  column: "full" | "left" | "right";
  module: number;
  [more: string]: unknown;
}

export interface Layout {
  title: string;
  width: number;
  height: number | null;
  blocks: Block[];
  style: string;
  styles: Record<string, string>;
  [more: string]: unknown;
}

export interface Fault {
  line: number;
  reason: string;
}

export interface Listed {
  name: string;
  title: string;
  paper: string;
  own: boolean;
  built_in: boolean;
  usual: boolean;
  printers: string[];
  fault: string;
}

export interface Choices {
  layouts: Listed[];
  kinds: Record<string, string>;
  styles: Record<string, string>;
  samples: Record<string, string>;
  papers: Record<string, string>;
  categories: Record<string, string>;
}

export interface Opened {
  name: string;
  own: boolean;
  text: string;
  layout: Layout | null;
  fault: Fault | null;
}

export interface Tried {
  text: string;
  layout: Layout | null;
  fault: Fault | null;
  picture: string | null;
  trouble: string;
}

export const URL = "/api/v1/print-station/layouts";

/** "88x2 60x3" as [[88, 2], [60, 3]]. */
export function steps(sizes: string): [number, number][] {
  return sizes
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => word.split("x").map(Number) as [number, number]);
}

export function largest(sizes: string): number {
  return steps(sizes)[0]?.[0] ?? 0;
}

export function mostLines(sizes: string): number {
  return Math.max(0, ...steps(sizes).map(([, lines]) => lines));
}

/** The sizes of `base`, scaled so that the first is `size`, with at most `lines` lines (and that many at the smallest). */
export function resized(base: string, size: number, lines: number): string {
  const from = steps(base);
  const first = from[0]?.[0] || size;
  return from
    .map(([each, allowed], at) => {
      const scaled = Math.max(8, Math.round((each * size) / first));
      return `${scaled}x${at === from.length - 1 ? lines : Math.min(allowed, lines)}`;
    })
    .join(" ");
}

/** The list with the block at `at` moved by one, past neighbours; the same list at its ends. */
export function moved<T>(list: T[], at: number, by: 1 | -1): T[] {
  const to = at + by;
  if (to < 0 || to >= list.length) return list;
  const next = [...list];
  [next[at], next[to]] = [next[to]!, next[at]!];
  return next;
}
