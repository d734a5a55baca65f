// A screen that people look at must not go dark by itself.

/** Keep the screen lit wherever the browser allows it. Returns what stops it. */
export function stayAwake(): () => void {
  let lock: WakeLockSentinel | undefined;
  const ask = () => {
    if (document.visibilityState !== "visible") return;
    void navigator.wakeLock?.request("screen").then(
      (given) => (lock = given),
      () => {},
    );
  };
  ask();
  document.addEventListener("visibilitychange", ask);
  return () => {
    document.removeEventListener("visibilitychange", ask);
    void lock?.release().catch(() => {});
  };
}
