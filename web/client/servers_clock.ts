// What is known of the server's clock: bounds of (its milliseconds since 1970 minus our own monotonic ones). Own times are handed in.

/** Two good clocks drift apart by no more than this. */
const DRIFT = 1e-4;
/** An answer this far outside of what was known cannot be explained by chance: the server's clock was set anew. */
const ANEW_MS = 20;
/** A message that looks this much older than what was known was late, or the server's clock was set back: only asking tells. */
const LATE_MS = 1500;
/** Most that an answer is taken to have been under way. */
const WAY_MS = 5;

export class ServersClock {
  private low = -Infinity;
  private high = Infinity;
  private at = 0;
  private rough: number | null = null;

  /** The server sent its time by itself: nobody knows how long that was under way, so its clock is at least there. False when only
   * asking can tell what that means. */
  told(server: number, own: number): boolean {
    this.age(own);
    const bound = server - own;
    if (bound > this.high + ANEW_MS) this.high = Infinity; // no message comes from the future: the clock was set forward
    else if (bound < this.low - LATE_MS) return false;
    this.low = Math.max(this.low, bound);
    return true;
  }

  /** The server answered with its time, some moment between asking and hearing. */
  asked(server: number, sent: number, heard: number): void {
    this.age(heard);
    const [low, high] = [server - heard, server - sent];
    const anew = low > this.high + ANEW_MS || high < this.low - ANEW_MS;
    this.low = anew ? low : Math.max(this.low, low);
    this.high = anew ? high : Math.max(Math.min(this.high, high), this.low);
  }

  /** A guess to count with until the server is heard. */
  guess(server: number, own: number): void {
    this.rough = server - own;
  }

  /** Milliseconds since 1970 by the server's clock at one of our own moments; null when nothing is known of it. */
  now(own: number): number | null {
    if (this.low === -Infinity) return this.rough === null ? null : own + this.rough;
    return own + this.low + Math.min((this.high - this.low) / 2, WAY_MS);
  }

  private age(own: number): void {
    const drift = Math.max(0, own - this.at) * DRIFT;
    this.low -= drift;
    this.high += drift;
    this.at = own;
  }
}
