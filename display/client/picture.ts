// What the server sends of the stage (see display/screens.py).

export interface Speaker {
  salutation: string;
  full_name: string;
  post: string;
  unit: string;
  title: string;
}

export interface Cue {
  id: string;
  scene: "arrivals" | "title" | "flag" | "item" | "step" | "speaker" | "interlude" | "closing";
  title: string;
  item_id: string;
  number: number | null;
  of: number | null;
  lines: string[];
  speaker: Speaker | null;
}

export interface Arrivals {
  present: number;
  total: number;
  latest: { id: number; name: string; unit: string }[];
}

export interface Picture {
  title_lines: string[];
  organiser: string;
  unit: string;
  mode: "live" | "hold" | "black";
  cue: Cue;
  arrivals: Arrivals | null;
}

export interface ProjectorState extends Picture {
  revision: number;
  locked: boolean;
  next_id: string;
  back_id: string;
}

export interface ProgrammeLine {
  id: string;
  title: string;
  number: number | null;
  scene: Cue["scene"];
  part: boolean;
  status: "current" | "running" | "done" | "skipped" | "todo";
  minutes: number | null;
  started_at: string;
  ended_at: string;
  passes: string[];
}

export interface Timing {
  item_id: string;
  title: string;
  started_at: string;
  minutes: number | null;
  cue_id: string;
  cue_started_at: string;
  cue_minutes: number | null;
}

export interface McState {
  revision: number;
  mode: Picture["mode"];
  locked: boolean;
  now: Cue & { mc_text: string };
  shown: Picture;
  next: Picture | null;
  next_text: string;
  previous: { id: string; title: string; number: number | null } | null;
  programme: ProgrammeLine[];
  timing: Timing;
  starts_at: string;
  attendance: { present: number; total: number };
}
