// What the desk's screen holds, and the one place it is followed from.

import { boot } from "../../web/client/boot";
import { follow } from "../../web/client/live";

export interface CueView {
  id: string;
  scene: string;
  title: string;
  item_id: string;
  number: number | null;
  of: number | null;
  minutes: number | null;
  speaker: string;
}
export interface StageView {
  rev: number;
  mode: "live" | "hold" | "black";
  locked: boolean;
  now: CueView;
  next: CueView | null;
  back: CueView | null;
  timing: { item_id: string; title: string; number: number | null; of: number | null; started_at: string; minutes: number | null };
}
export interface UnitShare {
  unit: string;
  total: number;
  present: number;
}
export interface CategoryShare {
  id: string;
  label: string;
  total: number;
  present: number;
}
export interface PrinterView {
  name: string;
  paused: boolean;
  state: string;
  detail: string;
  state_at: string;
}
export interface DeviceView {
  id: number;
  name: string;
  kind: string;
  printer: string;
  spare: string;
  language: string;
  enrolled_at: string;
  last_seen: string;
  revoked_at: string;
  online: boolean;
  info: { version?: string; battery?: number; hidden?: boolean; queue?: number; camera?: boolean; scanner?: string };
}
export interface Arrival {
  id: number;
  full_name: string;
  salutation: string;
  post: string;
  unit: string;
  category: string;
  number: string;
  at: string;
  place: string;
  /** Whose place it is, when that is somebody else; "" else. */
  stands_for: string;
  substitute: boolean;
  late: boolean;
  /** There is something to mind about the person: the card says what. */
  attention: boolean;
}
export interface EventView {
  rev: number;
  at: string;
  kind: string;
  actor: string;
  body: Record<string, unknown>;
  /** Of the delegate it speaks of. */
  name: string;
  /** Title of the cue it speaks of. */
  cue: string;
}
export interface DeskState {
  title: string[];
  venue: string;
  starts_at: string;
  /** Summoned = present + excused + absent. */
  total: number;
  /** Arrived; some may have left since. */
  present: number;
  inside: number;
  substitutes: number;
  excused: number;
  absent: number;
  late: number;
  /** Not on the list, waiting to be approved. */
  waiting: number;
  opened_at: string;
  categories: CategoryShare[];
  units: UnitShare[];
  minutes: [string, number][];
  refusals: Record<string, number>;
  /** Arrivals that stand and were made to try the door, before the conference's own morning. */
  rehearsed: number;
  stage: StageView;
  paper: { counts: Record<string, number>; printers: PrinterView[] };
  devices: DeviceView[];
  watching: Record<string, number>;
  arrivals: Arrival[];
  /** The newest that are out of the ordinary. */
  events: EventView[];
  /** What somebody must look at, newest first. */
  alerts: EventView[];
  /** Since when the laptop's disk takes nothing; "" while all is well. */
  unwritten_since: string;
  rev: number;
}

export const desk = follow<DeskState>("desk");

export const categories = (boot["categories"] ?? []) as { id: string; label: string }[];

/** The name of a category as the protocol has it. */
export function categoryWord(id: string): string {
  return categories.find((one) => one.id === id)?.label ?? id;
}

/** The newest event of door or roster that was among the newest of all: printers push it off the list, and that is no news. */
let told = 0;

/** Changes whenever somebody comes, goes, is excused, taken on or corrected: lists are then read again. The figures alone would not do:
 * one taken back and another let in leave them as they were. */
export function figuresMark(): string {
  const state = desk.state.value;
  if (!state) return "";
  told = Math.max(told, state.events.find((event) => /^(door|roster)[.]/.test(event.kind))?.rev ?? 0);
  return [state.present, state.total, state.inside, state.excused, state.substitutes, told].join("/");
}
