// "Tìm máy in trong mạng": who in this network has a printer's port open; a press fills the address of the form beside it.

import { useState } from "preact/hooks";
import { t } from "../../web/client/boot";
import { figure } from "../../web/client/clock";
import { send } from "../../web/client/send";
import { sentence } from "./act";
import "./discover.css";
import { Empty, Pane } from "./ui";

interface Found {
  address: string;
  host: string;
  model: string;
  /** The configured printer's name, "" for a new one. */
  known: string;
  text: string;
}

interface Answer {
  found: Found[];
  tried: number;
}

const URL = "/api/v1/print-station/discover";

/** `take(address)` puts a found printer into the form. */
export function Discover(props: { take(address: string): void }) {
  const [answer, setAnswer] = useState<Answer | null>(null);
  const [busy, setBusy] = useState("");
  const [problem, setProblem] = useState("");
  const run = async (what: string, work: () => Promise<Answer>) => {
    setBusy(what);
    setProblem("");
    try {
      setAnswer(await work());
    } catch (error) {
      setProblem(sentence(error));
    }
    setBusy("");
  };
  const search = () => run("all", () => send<Answer>(URL, {}, { timeout: 60000 }));
  const askLabel = (host: string) =>
    run(host, async () => {
      const [one] = (await send<Answer>(URL, { host }, { timeout: 15000 })).found;
      const gone = { address: "", host, model: "", known: "", text: t("Không còn ở đó.") };
      return { ...answer!, found: answer!.found.map((each) => (each.host === host ? (one ?? gone) : each)) };
    });
  return (
    <Pane title={t("Tìm máy in trong mạng")}>
      <p class="quiet">{t("Chỉ hỏi các máy trong mạng của hội trường, không in gì. Mất vài giây.")}</p>
      <p>
        <button data-testid="discover" disabled={busy !== ""} onClick={() => void search()}>
          {busy === "all" ? t("Đang tìm…") : t("Tìm máy in trong mạng")}
        </button>
      </p>
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      <div role="status" data-testid="discovered">
        {answer && answer.found.length === 0 && (
          <Empty>{t("Đã thử {n} địa chỉ: không thấy máy in mạng nào. Xem máy in đã bật và cắm cùng mạng chưa.", { n: figure(answer.tried) })}</Empty>
        )}
        {answer && answer.found.length > 0 && (
          <ul class="discovered">
            {answer.found.map((each) => (
              <li key={each.host} data-testid="discovered-printer">
                <span>
                  <b>{each.known || each.model || each.host}</b>{" "}
                  {(each.known || each.model) && <code>{each.host}</code>}
                  <br />
                  <span class="quiet">{t(each.text)}</span>
                </span>
                <span class="choose">
                  {!each.known && !each.model && each.address && !each.address.includes("?") && (
                    <button
                      class="small"
                      disabled={busy !== ""}
                      title={t("Chỉ bấm khi biết đó là máy in tem: máy in văn phòng có thể in ra một tờ.")}
                      onClick={() => void askLabel(each.host)}
                    >
                      {t("Hỏi: máy in tem?")}
                    </button>
                  )}
                  {!each.known && each.address && (
                    <button class="small" data-testid="discovered-take" disabled={busy !== ""} onClick={() => props.take(each.address)}>
                      {t("Dùng địa chỉ này")}
                    </button>
                  )}
                </span>
              </li>
            ))}
          </ul>
        )}
      </div>
    </Pane>
  );
}
