// Before the day: every delegate's badge tried on the printers' paper, and a list of those that would not come out right.

import { useAsked } from "../../../web/client/asked";
import { t } from "../../../web/client/boot";
import { figure } from "../../../web/client/clock";
import { Mark } from "./marks";
import { capitals, failure } from "./station";

interface Problem {
  number: string;
  full_name: string;
  reason: string;
  printers: string[];
}

interface Proof {
  running: boolean;
  done: number;
  total: number;
  problems: Problem[];
}

export function Preflight() {
  // While it runs, soon; afterwards now and then, because the list or a layout may change.
  const { told: proof, error, anew } = useAsked<Proof>("/api/v1/print-station/preflight", ({ running }) => (running ? 500 : 15000));
  return (
    <main class="proof">
      <h2>{t("Kiểm tra tên trước ngày họp")}</h2>
      <p class="quiet">{t("Mọi thẻ trong danh sách được vẽ thử trên khổ giấy của các máy in. Không in gì ra giấy.")}</p>
      {error ? (
        <p class="trouble" role="alert">
          {failure(error)} <button onClick={anew}>{t("Kiểm tra lại")}</button>
        </p>
      ) : (
        proof && <Answer proof={proof} />
      )}
    </main>
  );
}

function Answer({ proof }: { proof: Proof }) {
  if (proof.running) {
    return (
      <p role="status" data-testid="preflight" data-state="running">
        <progress max={proof.total || 1} value={proof.done} aria-label={t("Đang vẽ thử")} />{" "}
        {t("Đang vẽ thử: {done}/{total} thẻ.", { done: figure(proof.done), total: figure(proof.total) })}
      </p>
    );
  }
  if (proof.problems.length === 0) {
    return (
      <p class="verdict good" role="status" data-testid="preflight" data-state="clean">
        <Mark shape="check" tone="good" />
        {proof.total ? t("Cả {n} thẻ đều in được trọn vẹn.", { n: figure(proof.total) }) : t("Danh sách chưa có ai.")}
      </p>
    );
  }
  const several = new Set(proof.problems.flatMap((each) => each.printers)).size > 1;
  return (
    <>
      <p class="verdict bad" role="status" data-testid="preflight" data-state="problems">
        <Mark shape="stop" tone="bad" />
        {t("{n} chỗ cần sửa trong {total} thẻ. Sửa ở danh sách đại biểu (bàn thư ký) hoặc đổi mẫu thẻ.", {
          n: figure(proof.problems.length),
          total: figure(proof.total),
        })}
      </p>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("Số thẻ")}</th>
            <th scope="col">{t("Họ và tên")}</th>
            <th scope="col">{t("Vì sao")}</th>
            {several && <th scope="col">{t("Máy in")}</th>}
          </tr>
        </thead>
        <tbody>
          {proof.problems.map((each, at) => (
            <tr key={at} data-testid="preflight-problem">
              <td class="figures">{each.number}</td>
              <td>
                <b class="name">{capitals(each.full_name)}</b>
              </td>
              <td>{each.reason}</td>
              {several && <td>{each.printers.join(", ")}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
