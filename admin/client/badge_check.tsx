// After an import: which names would not come out whole on a badge? The print station tries them in the background and is asked how far it is.

import { useAsked } from "../../web/client/asked";
import { t } from "../../web/client/boot";
import { figure } from "../../web/client/clock";

interface Proof {
  running: boolean;
  done: number;
  total: number;
  problems: { number: string; full_name: string }[];
}

const URL = "/api/v1/print-station/preflight";

export function BadgeCheck() {
  // A help, no part of the import: when nothing is told, the print station's own page says what is wrong.
  const { told, error } = useAsked<Proof>(URL, ({ running }) => (running ? 700 : 0));
  const proof = error ? null : told;
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
