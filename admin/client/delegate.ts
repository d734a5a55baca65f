// What the server tells the desk of one delegate.

import type { DelegateFields } from "./fields";

export interface StandIn {
  full_name: string;
  salutation: string;
  post: string;
  unit: string;
  substitute: boolean;
}
export interface PresenceView {
  status: string;
  arrived_at: string;
  place: string;
  late: boolean;
  left_at: string;
  stand_in: StandIn | null;
  excused_at: string;
  excuse: string;
}
export interface Card {
  delegate: DelegateFields & { id: number; active: boolean };
  presence: PresenceView;
  arrived_at: string;
  place: string;
  tasks: string[];
  /** What to mind about the person who is (or will be) here; "" when a substitute came. */
  attention: string;
  badge: { id: number; full_name: string; serial: string; state: string; printer: string; reason: string; created_at: string; ended_at: string; note: string } | null;
  invitation: { issue: number } | null;
  /** How many invitations there were, void ones too. */
  issues: number;
}
