// When a scan was read, by the server's clock as it is when the scan is delivered. Three clocks know something of it: the server's as
// this page carried it on then, this machine's wall clock, and its monotonic one. Pure.

/** One moment, on every clock there is; ms. */
export interface Moment {
  /** The server's clock as this page knew it, since 1970. */
  at: number;
  /** Does `at` go back to the server's clock? Else the server takes its own. */
  sure: boolean;
  /** This machine's own clock, since 1970. */
  wall: number;
  /** Since this page was opened. */
  mono: number;
  /** Which opening of the page this was. */
  life: string;
}

const AGREE_MS = 3000;

/** When `then` was, by the server's clock of `now`; null when nobody can tell.
 *
 * While this machine's own two clocks agree on how long ago it was, it is counted back from now: the server's clock may have been set
 * anew meanwhile, or may not have been known yet. When they do not (the own clock was set, or the machine slept) it is left as noted. */
export function trueTime(then: Moment, now: Moment): number | null {
  const ago = now.mono - then.mono;
  const agreed = then.life === now.life && Math.abs(now.wall - then.wall - ago) < AGREE_MS;
  if (agreed && now.sure) return now.at - ago;
  return then.sure ? then.at : null;
}
