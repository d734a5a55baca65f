// Keeps the screen of this device from going dark, where the browser allows it (a secure page); elsewhere it does nothing.

export function keepAwake(): void {
  const ask = (): void => {
    if (document.visibilityState === "visible") void navigator.wakeLock?.request("screen").catch(() => undefined);
  };
  document.addEventListener("visibilitychange", ask);
  ask();
}
