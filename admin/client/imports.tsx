// A list from a spreadsheet: sent, explained row by row, decided, and only then written.

import { useRef, useState } from "preact/hooks";
import { t } from "../../web/client/boot";
import { figure } from "../../web/client/clock";
import { Refusal, send } from "../../web/client/send";
import { act, ask, sentence } from "./act";
import { BadgeCheck } from "./badge_check";
import { useLoad } from "./load";
import { PreviewRows, type PreviewRow } from "./preview_rows";
import { href } from "./router";
import { Head, Mark, Pager, Pane, Waiting } from "./ui";
import { whenText } from "./words";

interface SheetInfo {
  name: string;
  hidden: boolean;
  header_line: number | null;
  columns: Record<string, string>;
  ignored: string[];
  notices: string[];
}
interface Preview {
  sha256: string;
  file_name: string;
  mark: string;
  counts: Record<string, number>;
  sheets: SheetInfo[];
  eyes: number;
  rows: PreviewRow[];
  must_decide: string[];
}
interface Result {
  added: number;
  updated: number;
  unchanged: number;
}
interface Batch extends Result {
  at: string;
  file_name: string;
  sha256: string;
}

export function Imports() {
  const [preview, setPreview] = useState<Preview | null>(null);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const [result, setResult] = useState<(Result & { file_name: string }) | null>(null);
  const earlier = useLoad<{ imports: Batch[] }>("/api/v1/imports", result ? `${result.file_name}${result.added}${result.updated}` : "");

  const upload = async (file: File | undefined) => {
    if (!file || busy) return;
    setBusy(true);
    setProblem("");
    setResult(null);
    setPreview(null);
    try {
      const form = new FormData();
      form.append("file", file);
      setPreview(await send<Preview>("/api/v1/imports", form, { timeout: 180000 }));
    } catch (error) {
      setProblem(sentence(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <section class="view">
      <Head title={t("Nhập danh sách")} note={t("Tệp được đọc và giải thích từng dòng. Chưa có gì được ghi cho tới khi bấm xác nhận.")} />
      <Drop upload={upload} busy={busy} small={preview !== null} />
      {problem && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {result && (
        <p class="strip good" data-testid="import-result">
          {t("Đã ghi “{file}”: thêm {added}, sửa {updated}, không đổi {unchanged}.", {
            file: result.file_name,
            added: figure(result.added),
            updated: figure(result.updated),
            unchanged: figure(result.unchanged),
          })}{" "}
          <a href={href("dai-bieu")}>{t("Xem danh sách")}</a> · <a href={href("giay-moi")}>{t("In giấy mời")}</a>
        </p>
      )}
      {result && <BadgeCheck key={`${result.file_name}${result.added}${result.updated}`} />}
      {preview && (
        <Explained
          key={preview.sha256}
          preview={preview}
          anew={setPreview}
          drop={() => setPreview(null)}
          done={(written) => {
            setPreview(null);
            setResult({ ...written, file_name: preview.file_name });
          }}
        />
      )}
      {!preview && <Earlier list={earlier} />}
    </section>
  );
}

function Drop(props: { upload(file: File | undefined): void; busy: boolean; small: boolean }) {
  const [over, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  return (
    <label
      class={`drop ${over ? "over" : ""} ${props.small ? "small" : ""}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        props.upload(event.dataTransfer?.files[0]);
      }}
    >
      <span>
        <b>{props.busy ? t("Đang đọc tệp…") : props.small ? t("Chọn tệp khác") : t("Chọn tệp danh sách, hoặc kéo thả vào đây")}</b>
        {!props.small && <span class="quiet">{t("Excel (.xlsx, .xls), LibreOffice (.ods) hoặc CSV, tới 20 MB")}</span>}
      </span>
      <input
        ref={input}
        type="file"
        data-testid="import-file"
        disabled={props.busy}
        accept=".xlsx,.xls,.xlsm,.ods,.csv,.txt"
        onChange={() => {
          props.upload(input.current?.files?.[0]);
          if (input.current) input.current.value = ""; // so that the same file, mended, can be chosen again
        }}
      />
    </label>
  );
}

const LIMIT = 100;

function Explained(props: { preview: Preview; anew(preview: Preview): void; drop(): void; done(result: Result): void }) {
  const { preview } = props;
  const { counts } = preview;
  const [verdict, setVerdict] = useState(preview.eyes ? "eyes" : "taken");
  const [offset, setOffset] = useState(0);
  const [decisions, setDecisions] = useState<Record<string, string>>({});
  const [busy, setBusy] = useState(false);
  const ready = verdict === "eyes" && offset === 0;
  const page = useLoad<{ count: number; rows: PreviewRow[] }>(
    ready ? "" : `/api/v1/imports/${preview.sha256}/rows?verdict=${verdict}&offset=${offset}&limit=${LIMIT}`,
    preview.mark,
  );
  const shown = ready ? { count: preview.eyes, rows: preview.rows } : page.data;
  const open = preview.must_decide.filter((key) => !decisions[key]).length;
  const rows = (counts["new"] ?? 0) + (counts["update"] ?? 0) + (counts["unchanged"] ?? 0);
  const empty = rows + (counts["decide"] ?? 0) === 0;
  const show = (one: string) => {
    setVerdict(one);
    setOffset(0);
  };
  const decide = (key: string, choice: string) =>
    setDecisions((old) => {
      const { [key]: _, ...rest } = old;
      return choice ? { ...rest, [key]: choice } : rest;
    });

  const write = () =>
    send<Result>(`/api/v1/imports/${preview.sha256}/confirm`, { mark: preview.mark, decisions }, { timeout: 120000, tries: 1 });
  /** The roster has changed since: the table as it is now, under the choices already made. */
  const explainAnew = async (refused: unknown): Promise<never> => {
    if (refused instanceof Refusal && refused.code === "stale") {
      props.anew(await send<Preview>(`/api/v1/imports/${preview.sha256}`, undefined, { timeout: 180000 }));
    }
    throw refused;
  };
  const confirm = async () => {
    const chosen = Object.keys(decisions).length;
    const also = chosen ? " " + t("Cùng với {n} lựa chọn của bạn ở các dòng.", { n: figure(chosen) }) : "";
    const left = open ? " " + t("{n} dòng cần quyết định mà chưa chọn sẽ KHÔNG được ghi.", { n: figure(open) }) : "";
    const sure = await ask({
      title: t("Ghi danh sách “{file}”?", { file: preview.file_name }),
      consequence:
        t("Thêm {added} đại biểu, sửa {updated}, không đổi {unchanged}. Đại biểu mới có giấy mời ngay. Không ai bị rút khỏi danh sách.", {
          added: figure(counts["new"] ?? 0),
          updated: figure(counts["update"] ?? 0),
          unchanged: figure(counts["unchanged"] ?? 0),
        }) +
        also +
        left,
      confirm: t("Ghi vào danh sách"),
    });
    if (sure === null) return;
    setBusy(true);
    const written = await act(() => write().catch(explainAnew));
    setBusy(false);
    if (written) props.done(written);
  };
  const tab = (one: string, label: string, count: number) =>
    count > 0 && (
      <button aria-pressed={verdict === one} onClick={() => show(one)}>
        {label} <span class="figures">{figure(count)}</span>
      </button>
    );
  return (
    <>
      <div class="import-sum">
        <div>
          <h2>{preview.file_name}</h2>
          <p>
            {t("{n} dòng đọc được:", { n: figure(rows + (counts["decide"] ?? 0)) })} <b>{t("mới {n}", { n: figure(counts["new"] ?? 0) })}</b> ·{" "}
            {t("sửa {n}", { n: figure(counts["update"] ?? 0) })} · {t("không đổi {n}", { n: figure(counts["unchanged"] ?? 0) })}
            {(counts["not_in_file"] ?? 0) > 0 && (
              <span class="quiet"> · {t("{n} đại biểu đang có mà tệp không nhắc tới: giữ nguyên", { n: figure(counts["not_in_file"]!) })}</span>
            )}
          </p>
        </div>
        <div class="import-buttons">
          {empty ? (
            <Mark tone="care">{t("Không có gì để ghi")}</Mark>
          ) : open > 0 ? (
            <Mark tone="care">{t("Còn {n} dòng cần quyết định", { n: figure(open) })}</Mark>
          ) : (
            <Mark tone="good">{t("Có thể ghi")}</Mark>
          )}
          <button onClick={props.drop}>{t("Bỏ tệp này")}</button>
          <button class="primary" disabled={busy || empty} onClick={() => void confirm()} data-testid="import-confirm">
            {busy ? t("Đang ghi…") : t("Xác nhận và ghi")}
          </button>
        </div>
      </div>
      <Sheets sheets={preview.sheets} />
      <div class="tabs">
        {tab("eyes", t("Cần xem"), preview.eyes)}
        {tab("decide", t("Cần quyết định"), counts["decide"] ?? 0)}
        {tab("remark", t("Có lưu ý"), counts["remark"] ?? 0)}
        {tab("left_out", t("Không lấy"), counts["left_out"] ?? 0)}
        {tab("taken", t("Không vướng gì"), counts["taken"] ?? 0)}
      </div>
      {!ready && <Waiting of={page} />}
      {shown && <PreviewRows rows={shown.rows} decisions={decisions} decide={decide} />}
      {shown && <Pager offset={offset} limit={LIMIT} count={shown.count} go={setOffset} />}
    </>
  );
}

function Sheets(props: { sheets: SheetInfo[] }) {
  const notices = props.sheets.flatMap((sheet) => sheet.notices.map((notice) => `${sheet.name}: ${notice}`));
  return (
    <details class="sheets" open={notices.length > 0}>
      <summary>
        {t("Cách đọc tệp: {n} trang tính", { n: props.sheets.length })}
        {notices.length > 0 && ` · ${t("{n} điều cần biết", { n: notices.length })}`}
      </summary>
      {notices.map((notice) => (
        <p key={notice}>
          <Mark tone="care">{notice}</Mark>
        </p>
      ))}
      <ul>
        {props.sheets.map((sheet) => (
          <li key={sheet.name}>
            <b>{sheet.name}</b>
            {sheet.hidden && <span class="quiet"> ({t("trang ẩn")})</span>}:{" "}
            {sheet.header_line === null
              ? t("không thấy dòng tiêu đề, không lấy gì ở trang này")
              : t("tiêu đề ở dòng {n}, dùng các cột {columns}", { n: sheet.header_line, columns: Object.values(sheet.columns).join(", ") })}
            {sheet.ignored.length > 0 && <span class="quiet"> · {t("không dùng: {columns}", { columns: sheet.ignored.join(", ") })}</span>}
          </li>
        ))}
      </ul>
    </details>
  );
}

function Earlier(props: { list: ReturnType<typeof useLoad<{ imports: Batch[] }>> }) {
  const found = props.list.data?.imports ?? [];
  return (
    <Pane title={t("Những lần nhập trước")}>
      <Waiting of={props.list} />
      {props.list.data && found.length === 0 && <p class="empty small">{t("Chưa nhập tệp nào.")}</p>}
      {found.length > 0 && (
        <table>
          <thead>
            <tr>
              <th>{t("Lúc")}</th>
              <th>{t("Tệp")}</th>
              <th class="num">{t("Thêm")}</th>
              <th class="num">{t("Sửa")}</th>
              <th class="num">{t("Không đổi")}</th>
            </tr>
          </thead>
          <tbody>
            {found.map((one) => (
              <tr key={one.at + one.sha256}>
                <td class="figures nowrap">{whenText(one.at)}</td>
                <td>{one.file_name}</td>
                <td class="num">{figure(one.added)}</td>
                <td class="num">{figure(one.updated)}</td>
                <td class="num">{figure(one.unchanged)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Pane>
  );
}
