// Badge layouts: choose one, change it in a form or as text, and see it at once as the printer's own raster.

import { useEffect, useRef, useState } from "preact/hooks";
import { t } from "../../../web/client/boot";
import { send } from "../../../web/client/send";
import { Form } from "./blocks";
import { URL, type Choices, type Fault, type Layout, type Listed, type Opened, type Tried } from "./layouts-data";
import { failure, say } from "./station";

export function Layouts() {
  const [choices, setChoices] = useState<Choices | null>(null);
  const [trouble, setTrouble] = useState("");
  const [name, setName] = useState("");
  async function read(then?: string) {
    try {
      const found = await send<Choices>(URL, undefined, { tries: 3 });
      setChoices(found);
      setTrouble("");
      const wanted = then ?? name;
      setName(found.layouts.some((each) => each.name === wanted) ? wanted : (found.layouts.find((each) => each.printers.length) ?? found.layouts[0]!).name);
    } catch (error) {
      setTrouble(failure(error));
    }
  }
  useEffect(() => void read(), []);
  if (trouble && !choices) return <p class="loading">{trouble}</p>;
  if (!choices) return <p class="loading">{t("Đang đọc…")}</p>;
  const listed = choices.layouts.find((each) => each.name === name);
  return (
    <div class="studio">
      <nav class="shelf" aria-label={t("Mẫu thẻ")}>
        {choices.layouts.map((each) => (
          <button key={each.name} data-testid="layout" data-name={each.name} aria-pressed={each.name === name} onClick={() => setName(each.name)}>
            <b>{t(each.title)}</b>
            <small>{shelfWord(each)}</small>
            {each.fault && <small class="bad">{each.fault}</small>}
          </button>
        ))}
        <p class="quiet">{t("Máy in dùng mẫu nào là do địa chỉ của nó: thêm layout=TÊN ở bàn thư ký, ví dụ virtual:?layout=ngang.")}</p>
      </nav>
      {listed && <Editor key={name} listed={listed} choices={choices} changed={read} />}
    </div>
  );
}

function shelfWord(each: Listed): string {
  const words = [each.name];
  if (each.printers.length) words.push(t("dùng ở {names}", { names: each.printers.join(", ") }));
  else if (each.usual) words.push(t("mẫu thường dùng"));
  if (each.own) words.push(each.built_in ? t("đã sửa") : t("mẫu riêng"));
  return words.join(" · ");
}

/** What somebody changed last: the form's values or the text. The other of the two comes from the server's answer. */
interface Source {
  text?: string;
  layout?: Layout;
}

function Editor({ listed, choices, changed }: { listed: Listed; choices: Choices; changed: (then?: string) => Promise<void> }) {
  const [kept, setKept] = useState<Opened | null>(null);
  const [source, setSource] = useState<Source | null>(null);
  const [mode, setMode] = useState<"form" | "text">("form");
  const [under, setUnder] = useState(false);
  const [person, setPerson] = useState<Person>({ sample: "long", category: Object.keys(choices.categories)[0] ?? "", paper: listed.paper });
  const [answer, trouble] = useTried(source, person);
  const url = `${URL}/${listed.name}`;
  const text = source?.text ?? answer?.tried.text ?? "";
  const layout = source?.layout ?? answer?.tried.layout ?? null;
  const settled = answer?.source === source;
  const fault = answer?.tried.fault ?? null;
  const dirty = !!kept && source?.text !== kept.text && (!settled || text !== kept.text);
  useLeave(dirty);
  async function open() {
    try {
      const found = await send<Opened>(url, undefined, { tries: 3 });
      setKept(found);
      setSource({ text: found.text });
      if (!found.layout) setMode("text");
    } catch (error) {
      say("trouble", failure(error));
    }
  }
  useEffect(() => void open(), []);
  if (!kept) return <p class="loading">{t("Đang đọc…")}</p>;
  async function act(work: () => Promise<unknown>, done: string, then?: string) {
    setUnder(true);
    try {
      await work();
      say("done", done);
      await changed(then);
      await open();
    } catch (error) {
      say("trouble", failure(error));
    } finally {
      setUnder(false);
    }
  }
  const ready = settled && !fault && !under;
  const save = () => act(() => send(url, { text }, { method: "PUT" }), t("Đã lưu mẫu thẻ. Thẻ in từ bây giờ theo mẫu này."));
  const saveAs = (name: string) => act(() => send(`${URL}/${name}`, { text }, { method: "PUT" }), t("Đã lưu thành mẫu “{name}”.", { name }), name);
  return (
    <>
      <section class="editor" aria-label={t("Sửa mẫu thẻ")}>
        <div class="modes" role="group" aria-label={t("Cách sửa")}>
          <button data-testid="layout-as-form" aria-pressed={mode === "form"} disabled={!layout || !!fault} onClick={() => setMode("form")}>
            {t("Bảng chọn")}
          </button>
          <button data-testid="layout-as-text" aria-pressed={mode === "text"} onClick={() => setMode("text")}>
            {t("Văn bản (TOML)")}
          </button>
        </div>
        <FaultLine fault={fault} show={() => setMode("text")} />
        {mode === "form" && layout ? (
          <Form layout={layout} base={kept.layout ?? layout} choices={choices} change={(next) => setSource({ layout: next })} />
        ) : (
          <TextEditor text={text} fault={fault} change={(next) => setSource({ text: next })} />
        )}
        <div class="acts keep">
          <button class="strong" data-testid="layout-save" disabled={!dirty || !ready} onClick={() => void save()}>
            {t("Lưu mẫu thẻ")}
          </button>
          <button disabled={!dirty || under} onClick={() => setSource({ text: kept.text })}>
            {t("Bỏ thay đổi")}
          </button>
          <Back listed={listed} under={under} go={(done) => void act(() => send(url, undefined, { method: "DELETE" }), done)} />
          <SaveAs taken={choices.layouts.map((each) => each.name)} under={!ready} go={(name) => void saveAs(name)} />
        </div>
      </section>
      <Preview tried={answer?.tried ?? null} trouble={trouble} person={person} choose={setPerson} choices={choices} />
    </>
  );
}

interface Person {
  sample: string;
  category: string;
  paper: string;
}

/** The server's answer to what was changed last, asked shortly after each change; and why there is none. */
function useTried(source: Source | null, person: Person): [{ source: Source; tried: Tried } | null, string] {
  const [answer, setAnswer] = useState<{ source: Source; tried: Tried } | null>(null);
  const [trouble, setTrouble] = useState("");
  useEffect(() => {
    if (!source) return;
    let old = false;
    const timer = setTimeout(() => {
      send<Tried>(`${URL}/preview`, { ...source, ...person }, { tries: 2 }).then(
        (tried) => !old && (setAnswer({ source, tried }), setTrouble("")),
        (error) => !old && setTrouble(failure(error)),
      );
    }, answer ? 200 : 0);
    return () => {
      old = true;
      clearTimeout(timer);
    };
  }, [source, person]);
  return [answer, trouble];
}

/** Somebody who closes the page with changes is asked. */
function useLeave(dirty: boolean) {
  useEffect(() => {
    if (!dirty) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [dirty]);
}

/** The fault and its line; a press goes there. */
function FaultLine({ fault, show }: { fault: Fault | null; show: () => void }) {
  const go = (line: number) => {
    show();
    requestAnimationFrame(() => {
      const box = document.querySelector<HTMLTextAreaElement>("[data-testid=layout-text]");
      if (!box) return;
      const lines = box.value.split("\n");
      const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
      box.focus();
      box.setSelectionRange(start, start + (lines[line - 1]?.length ?? 0));
      box.scrollTop = (line - 4) * (box.scrollHeight / lines.length);
    });
  };
  return (
    <div role="alert">
      {fault && (
        <p class="fault" data-testid="layout-fault">
          <button onClick={() => go(fault.line)}>{t("Dòng {line}", { line: fault.line })}</button> {fault.reason}
        </p>
      )}
    </div>
  );
}

function TextEditor({ text, fault, change }: { text: string; fault: Fault | null; change: (text: string) => void }) {
  const gutter = useRef<HTMLPreElement>(null);
  const count = text.split("\n").length;
  return (
    <div class="toml">
      <pre ref={gutter} aria-hidden="true">
        {Array.from({ length: count }, (_, at) => (
          <span key={at} class={fault?.line === at + 1 ? "here" : ""}>
            {at + 1}
            {"\n"}
          </span>
        ))}
      </pre>
      <textarea
        data-testid="layout-text"
        aria-label={t("Mẫu thẻ dạng văn bản")}
        spellcheck={false}
        wrap="off"
        value={text}
        onScroll={(event) => gutter.current && (gutter.current.scrollTop = event.currentTarget.scrollTop)}
        onInput={(event) => change(event.currentTarget.value)}
      />
    </div>
  );
}

function Back({ listed, under, go }: { listed: Listed; under: boolean; go: (done: string) => void }) {
  const [sure, setSure] = useState(false);
  if (!listed.own) return null;
  const word = listed.built_in ? t("Về mẫu gốc") : t("Xoá mẫu này");
  if (!sure) {
    return (
      <button disabled={under} onClick={() => setSure(true)}>
        {word}
      </button>
    );
  }
  return (
    <span class="sure">
      <span>{listed.built_in ? t("Bỏ mọi chỗ đã sửa của mẫu này?") : t("Xoá mẫu riêng này?")}</span>
      <button class="strong bad" disabled={under} onClick={() => (setSure(false), go(listed.built_in ? t("Đã về mẫu gốc.") : t("Đã xoá mẫu.")))}>
        {word}
      </button>
      <button onClick={() => setSure(false)}>{t("Không")}</button>
    </span>
  );
}

function SaveAs({ taken, under, go }: { taken: string[]; under: boolean; go: (name: string) => void }) {
  const [name, setName] = useState<string | null>(null);
  if (name === null) {
    return (
      <button class="plain" disabled={under} onClick={() => setName("")}>
        {t("Lưu tên khác…")}
      </button>
    );
  }
  const good = /^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) && name.length <= 40 && !taken.includes(name);
  return (
    <form class="saveas" onSubmit={(event) => (event.preventDefault(), good && (go(name), setName(null)))}>
      <label>
        {t("Tên mẫu (chữ thường không dấu)")} <input type="text" value={name} maxLength={40} onInput={(event) => setName(event.currentTarget.value)} />
      </label>
      <button disabled={!good || under}>{t("Lưu")}</button>
      {taken.includes(name) && <small class="bad">{t("Tên này đã có.")}</small>}
    </form>
  );
}

/** The true raster of a hard name. */
function Preview({ tried, trouble, person, choose, choices }: {
  tried: Tried | null;
  trouble: string;
  person: Person;
  choose: (person: Person) => void;
  choices: Choices;
}) {
  const { sample, category, paper } = person;
  return (
    <section class="preview" aria-label={t("Xem trước")}>
      <div class="choose">
        <Choice label={t("Người mẫu")} from={choices.samples} value={sample} change={(next) => choose({ ...person, sample: next })} testid="preview-sample" />
        <Choice label={t("Thành phần")} from={choices.categories} value={category} change={(next) => choose({ ...person, category: next })} testid="preview-category" />
        <Choice label={t("Khổ giấy")} from={choices.papers} value={paper} change={(next) => choose({ ...person, paper: next })} testid="preview-paper" />
      </div>
      <div class="raster" aria-live="polite">
        {trouble && <p class="trouble">{trouble}</p>}
        {tried?.trouble && (
          <p class="unfit" data-testid="preview-trouble">
            <b>{t("Không in được thẻ này.")}</b> {tried.trouble}
          </p>
        )}
        {tried?.fault && <p class="quiet">{t("Sửa lỗi bên trái để xem thẻ.")}</p>}
        {tried?.picture && <Raster picture={tried.picture} dpi={Number(paper.split("@")[1])} />}
      </div>
    </section>
  );
}

function Raster({ picture, dpi }: { picture: string; dpi: number }) {
  const [size, setSize] = useState<[number, number] | null>(null);
  const [dots, setDots] = useState(false);
  const mm = (dots: number) => Math.round((dots * 25.4) / dpi);
  return (
    <figure>
      <button class={dots ? "dots" : ""} aria-pressed={dots} title={t("Xem đúng từng chấm in")} onClick={() => setDots(!dots)}>
        <img
          data-testid="preview-picture"
          src={picture}
          alt={t("Thẻ mẫu, như máy in sẽ in")}
          onLoad={(event) => setSize([event.currentTarget.naturalWidth, event.currentTarget.naturalHeight])}
        />
      </button>
      {size && (
        <figcaption class="figures">
          {t("{w} × {h} chấm · {x} × {y} mm", { w: size[0], h: size[1], x: mm(size[0]), y: mm(size[1]) })}
        </figcaption>
      )}
    </figure>
  );
}

function Choice({ label, from, value, change, testid }: {
  label: string;
  from: Record<string, string>;
  value: string;
  change: (value: string) => void;
  testid: string;
}) {
  return (
    <label>
      {label}
      <select data-testid={testid} value={value} onChange={(event) => change(event.currentTarget.value)}>
        {Object.entries(from).map(([key, word]) => (
          <option key={key} value={key}>
            {t(word)}
          </option>
        ))}
      </select>
    </label>
  );
}
