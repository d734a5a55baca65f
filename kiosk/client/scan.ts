// One scan at this door, and the answer to it.

import type { Moment } from "./when";

export interface Reply {
  outcome: string;
  first_time: boolean;
  /** UTC */
  at: string;
  kiosk: string;
  delegate: {
    number: string;
    full_name: string;
    salutation: string;
    post: string;
    unit: string;
    seat: string;
    category: string;
  } | null;
  badge: { state: string };
  repeated: boolean;
  /** Whose place the greeted person takes. */
  stands_for?: string;
  /** What to tell on arriving, a sentence each. */
  tasks?: string[];
  came_back?: boolean;
  /** What the staff here should know of the person who came. */
  attention?: string;
}

/** What is to be minded about the person who came; never for a refusal. */
export function minded(reply: Reply): string {
  return reply.delegate ? (reply.attention ?? "") : "";
}

export interface Scan extends Moment {
  id: string;
  code: string;
  by: "scanner" | "hand" | "camera";
  /** What this door answered by itself: "" nothing yet, else an outcome. */
  said: string;
  /** It let somebody in again who had gone home. */
  back?: boolean;
  /** For what was said: whom, under the pack's name, and the delegate's number. */
  person: string;
  number: string;
}
