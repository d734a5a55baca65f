// After an import: which names would not come out whole on a badge? The print station tries them in the background and is asked how far it is.

import { useEffect, useState } from "preact/hooks";
import { t } from "../../web/client/boot";
import { figure } from "../../web/client/clock";
import { send } from "../../web/client/send";

interface Proof {
  running: boolean;
  done: number;
  total: number;
  problems: { number: string; full_name: string }[];
}

const AGAIN_MS = 700;

export function BadgeCheck() {
  const [proof, setProof] = useState<Proof | null>(null);
  useEffect(() => {
    let gone = false;
    let timer = 0;
    async function look() {
      try {
        const found = await send<Proof>("/api/v1/print-station/preflight", undefined, { tries: 3, timeout: 20000 });
        if (gone) return;
        setProof(found);
        if (found.running) timer = window.setTimeout(look, AGAIN_MS);
      } catch {
        if (!gone) setProof(null); // a help, no part of the import: the print station's own page says what is wrong
      }
    }
    void look();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, []);
  if (!proof || proof.total === 0) return null;
  const people = new Set(proof.problems.map((each) => `${each.number} ${each.full_name}`)).size;
  return (
    <p class={proof.running ? "quiet" : people ? "strip" : "quiet"} role="status" data-testid="badge-check" data-people={proof.running ? undefined : people}>
      {proof.running && t("Đang vẽ thử thẻ: {done}/{total}.", { done: figure(proof.done), total: figure(proof.total) })}
      {!proof.running && people === 0 && t("Mọi tên đều vừa trên thẻ.")}
      {!proof.running && people > 0 && <a href="/printers#kiem-tra">{t("{n} tên cần xem trước khi in thẻ", { n: figure(people) })}</a>}
    </p>
  );
}
