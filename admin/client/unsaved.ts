// What was typed at this desk and is not written yet: no stray click, Escape or reload throws it away unasked.

import { useLayoutEffect } from "preact/hooks";
import { t } from "../../web/client/boot";
import { ask } from "./act";

const open = new Set<object>();

/** This form holds something that is not written: while it is on the page, `leaving` asks first. */
export function useUnsaved(typed: boolean): void {
  useLayoutEffect(() => {
    if (!typed) return;
    const mine = {};
    open.add(mine);
    return () => void open.delete(mine);
  }, [typed]);
}

/** `leave` at once when nothing would be lost, otherwise when somebody says so. */
export async function leaving(leave: () => void): Promise<void> {
  if (open.size) {
    const sure = await ask({
      title: t("Bỏ những gì vừa gõ?"),
      consequence: t("Những gì gõ ở đây chưa được ghi. Bỏ thì phải gõ lại."),
      confirm: t("Bỏ, không ghi"),
      otherwise: t("Quay lại gõ tiếp"),
      danger: true,
    });
    if (sure === null) return;
  }
  leave();
}

window.addEventListener("beforeunload", (event) => {
  if (open.size) event.preventDefault();
});
