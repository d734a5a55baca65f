// "Kiểm tra máy in": ask the printer everything it may be asked, print the test sheet, and read what came of it.

import { useState } from "preact/hooks";
import { useAsked } from "../../../web/client/asked";
import { boot, t } from "../../../web/client/boot";
import { clockText } from "../../../web/client/clock";
import { send } from "../../../web/client/send";
import { Dialog, Mark } from "./marks";
import "./probe.css";
import { failure, screen, type PrinterView } from "./station";
import type { Shape, Tone } from "./words";

const DAY = new Intl.DateTimeFormat("vi-VN", { timeZone: boot.time_zone });

interface Answer {
  question: string;
  /** In hexadecimal, "" for silence. */
  answer: string;
  meaning: string;
}

interface Recorded {
  asked_at: string;
  profile: string;
  width_dots: number;
  answers: Answer[];
  faults: string[];
  printed: boolean;
  completion: "process_id" | "processed" | "none";
  cutter_counter: boolean;
  maker: string;
  model: string;
  firmware: string;
  complete: boolean;
  advice: { text: string; address: string } | null;
}

interface Told {
  running: boolean;
  trouble: string;
  record: Recorded | Record<string, never>;
}

/** The button in a printer's row, and the dialog it opens. */
export function Probe({ printer }: { printer: PrinterView }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button data-testid="probe" disabled={!screen.live.value || printer.trouble !== ""} onClick={() => setOpen(true)}>
        {t("Kiểm tra máy…")}
      </button>
      {open && <ProbeDialog printer={printer} close={() => setOpen(false)} />}
    </>
  );
}

function ProbeDialog({ printer, close }: { printer: PrinterView; close: () => void }) {
  const url = `/api/v1/printers/${encodeURIComponent(printer.name)}/probe`;
  const { told, error, put } = useAsked<Told>(url, ({ running }) => (running ? 600 : 0));
  const [refused, setRefused] = useState("");
  const problem = refused || (error ? failure(error) : "");
  async function begin() {
    setRefused("");
    try {
      put(await send<Told>(url, {}, { tries: 2, timeout: 8000 }));
    } catch (failed) {
      setRefused(failure(failed));
    }
  }
  const running = told?.running ?? false;
  const record = told && "asked_at" in told.record ? (told.record as Recorded) : null;
  return (
    <Dialog label={t("Kiểm tra máy in “{name}”", { name: printer.name })} close={close} wide testid="probe-dialog">
      <figure class="specimen">
        <img src={`/printers/${encodeURIComponent(printer.name)}/test-sheet.png`} alt={t("Tờ thử in đúng thì trông như thế này")} />
        <figcaption>{t("Tờ thử phải trông như hình này.")}</figcaption>
      </figure>
      <div class="probe">
        <p class="begin">
          <button class="strong" data-testid="probe-begin" disabled={running || !screen.live.value} onClick={() => void begin()}>
            {record ? t("Hỏi và in tờ thử lần nữa") : t("Hỏi máy và in một tờ thử")}
          </button>
          <small>{t("Tốn khoảng 20 cm giấy. Thẻ đang chờ không bị ảnh hưởng.")}</small>
        </p>
        {problem && (
          <p class="trouble" role="alert">
            {problem}
          </p>
        )}
        <div role="status">
          {running && (
            <p class="asking" data-testid="probe-running">
              <Mark shape="play" tone="busy" />
              {printer.state === "printing" || printer.waiting > 0
                ? t("Đang chờ máy xong thẻ đang in rồi hỏi…")
                : t("Đang hỏi máy và in tờ thử. Câu nào máy không trả lời thì chờ một lúc mới biết…")}
            </p>
          )}
          {!running && told?.trouble && <p class="trouble">{troubleWord(told.trouble)}</p>}
        </div>
        {!running && told && !record && !told.trouble && <p>{t("Máy này chưa được kiểm tra lần nào.")}</p>}
        {!running && record && <Result record={record} />}
      </div>
    </Dialog>
  );
}

function troubleWord(word: string): string {
  if (word === "refused") return t("Máy đang bận với chương trình khác, hoặc chưa sẵn sàng nhận kết nối. Chờ một phút rồi thử lại.");
  if (word === "not_installed") return t("Thiếu phần mềm cho máy in này");
  if (word === "error") return t("Kiểm tra chưa xong vì gặp lỗi. Xem sổ ghi của máy chủ.");
  return t("Không hỏi được máy: xem dây, nguồn và địa chỉ, rồi kiểm tra lại.");
}

function Result({ record }: { record: Recorded }) {
  const called = [record.maker, record.model].filter(Boolean).join(" ");
  return (
    <section data-testid="probe-record" data-completion={record.completion}>
      <h3>
        {t("Kết quả lúc {time}", { time: `${clockText(record.asked_at)}, ${DAY.format(Date.parse(record.asked_at))}` })}
        {called && ` · ${called}`}
        {record.firmware && <small> {record.firmware}</small>}
      </h3>
      <ul class="verdicts">
        {record.faults.map((word) => (
          <Verdict key={word} good={false} care={word === "near_end"} text={faultWord(word)} />
        ))}
        <Verdict good={record.printed} text={record.printed ? t("Đã gửi tờ thử: so với hình bên cạnh.") : t("Chưa in tờ thử.")} />
        {record.complete && <Completion of={record.completion} />}
        {record.complete && record.completion === "process_id" && (
          <Verdict
            good={record.cutter_counter}
            care
            text={
              record.cutter_counter
                ? t("Đếm được số lần cắt: thẻ bị đứt liên lạc thường tự rõ đã ra hay chưa.")
                : t("Không đếm được số lần cắt: thẻ bị đứt liên lạc thì phải nhìn khay.")
            }
          />
        )}
        {record.answers.length === 0 && <Verdict good={false} care text={t("Máy này chỉ nhận, không trả lời: xem tờ thử là biết.")} />}
      </ul>
      {record.advice && (
        <div class="advice" data-testid="probe-advice">
          <b>{t(record.advice.text)}</b>
          <p>
            {t("Địa chỉ nên dùng (đổi ở bàn thư ký, mục Máy in):")} <code>{record.advice.address}</code>
          </p>
        </div>
      )}
      {record.answers.length > 0 && (
        <div class="heard">
          <table>
            <thead>
              <tr>
                <th scope="col">{t("Hỏi")}</th>
                <th scope="col">{t("Trả lời")}</th>
                <th scope="col">{t("Nghĩa là")}</th>
              </tr>
            </thead>
            <tbody>
              {record.answers.map((each) => (
                <tr key={each.question} class={each.answer ? "" : "silent"}>
                  <td>{t(each.question)}</td>
                  <td>{each.answer ? <code>{each.answer}</code> : "–"}</td>
                  <td>{t(each.meaning)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Completion({ of }: { of: Recorded["completion"] }) {
  if (of === "process_id") return <Verdict good text={t("Báo được đúng thẻ nào đã ra giấy.")} />;
  if (of === "processed") return <Verdict good text={t("Báo được khi đã xử lý xong thẻ.")} />;
  return <Verdict good={false} care text={t("Không báo lại: thẻ chỉ được ghi “đã gửi”, người phát phải nhìn khay.")} />;
}

function Verdict({ good, care = false, text }: { good: boolean; care?: boolean; text: string }) {
  const [shape, tone]: [Shape, Tone] = good ? ["check", "good"] : care ? ["dash", "care"] : ["cross", "bad"];
  return (
    <li>
      <Mark shape={shape} tone={tone} /> {text}
    </li>
  );
}

function faultWord(word: string): string {
  switch (word) {
    case "paper_out":
      return t("Hết giấy: thay cuộn rồi kiểm tra lại.");
    case "cover_open":
      return t("Nắp máy đang mở: đóng lại rồi kiểm tra lại.");
    case "near_end":
      return t("Giấy sắp hết: để sẵn một cuộn mới.");
    case "offline":
      return t("Máy in đang ngắt: bấm nút trên máy in rồi kiểm tra lại.");
    default:
      return t("Máy báo lỗi: tắt bật lại máy in rồi kiểm tra lại.");
  }
}
