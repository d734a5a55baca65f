// Arrivals over time in bins of equal width. Pure.

const STEPS = [1, 2, 5, 10, 15, 30, 60, 120];
const MOST_BARS = 24;
/** Minutes before and after the middle of the crowd that are drawn: a conference lasts a day. */
const NEAR = 720;

export interface Bins {
  /** Width of a bin in minutes. */
  step: number;
  /** Seconds since 1970. */
  starts: number[];
  /** Arrivals in each, gaps as 0. */
  counts: number[];
  /** Arrivals too far from the rest to be drawn: a rehearsal, or a laptop whose clock was a year off until somebody set it. */
  elsewhen: number;
}

/** `minutes`: (UTC minute, arrivals in it) in order of time. */
export function bins(minutes: readonly [string, number][]): Bins {
  const known = minutes.map(([key, count]) => [Date.parse(`${key}:00Z`) / 60000, count] as const).filter(([at]) => !Number.isNaN(at));
  if (!known.length) return { step: 1, starts: [], counts: [], elsewhen: 0 };
  const all = known.reduce((sum, [, count]) => sum + count, 0);
  let upTo = 0;
  const middle = known.find(([, count]) => (upTo += count) * 2 >= all)![0];
  const moments = known.filter(([at]) => Math.abs(at - middle) <= NEAR);
  const [first, last] = [moments[0]![0], moments[moments.length - 1]![0]];
  const step = STEPS.find((one) => Math.floor(last / one) - Math.floor(first / one) < MOST_BARS) ?? STEPS[STEPS.length - 1]!;
  const from = Math.floor(first / step);
  const counts = new Array<number>(Math.floor(last / step) - from + 1).fill(0);
  for (const [at, count] of moments) counts[Math.floor(at / step) - from]! += count;
  const drawn = counts.reduce((sum, count) => sum + count, 0);
  return { step, starts: counts.map((_, n) => (from + n) * step * 60), counts, elsewhen: all - drawn };
}
