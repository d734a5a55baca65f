// What this machine remembers between two days: its token, its camera, the scans that were not answered. Survives a full or forbidden store.

const PREFIX = "khai-mac.kiosk.";

export function kept(name: string): string {
  try {
    return localStorage.getItem(PREFIX + name) ?? "";
  } catch {
    return "";
  }
}

/** "" forgets. False when nothing can be kept here. */
export function keep(name: string, value: string): boolean {
  try {
    if (value) localStorage.setItem(PREFIX + name, value);
    else localStorage.removeItem(PREFIX + name);
    return true;
  } catch {
    return false;
  }
}
