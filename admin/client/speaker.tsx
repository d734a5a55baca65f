// A speaker of an agenda item: chosen from the roster, so that the door can tell him or her, or typed.

import { useRef, useState } from "preact/hooks";
import { t } from "../../web/client/boot";
import { send } from "../../web/client/send";
import { say, sentence } from "./act";
import type { CueView } from "./desk";
import { useDebounced, useLoad } from "./load";
import { tooShort, type Row } from "./rows";
import { Dialog, Field, Mark } from "./ui";
import { leaving, useUnsaved } from "./unsaved";

export interface Speaker {
  id: number;
  item_id: string;
  position: number;
  full_name: string;
  salutation: string;
  post: string;
  unit: string;
  title: string;
  minutes: number | null;
  /** Of the roster, when chosen there. */
  delegate_id: number | null;
}

export function SpeakerForm(props: { item: CueView; speaker: Speaker | null; close(): void; done(): void }) {
  const { item, speaker } = props;
  const [fields, setFields] = useState({
    full_name: speaker?.full_name ?? "",
    salutation: speaker?.salutation ?? "",
    post: speaker?.post ?? "",
    unit: speaker?.unit ?? "",
    title: speaker?.title ?? "",
    minutes: speaker?.minutes ? String(speaker.minutes) : "",
  });
  const [chosen, setChosen] = useState<number | null>(speaker?.delegate_id ?? null);
  const [start] = useState(JSON.stringify([fields, chosen]));
  const [problem, setProblem] = useState("");
  const [tried, setTried] = useState(false);
  const busy = useRef(false); // a second press on the way is not a second speaker
  const wrongMinutes = fields.minutes !== "" && !/^([1-9]|[1-9]\d|1\d\d|2[0-3]\d|240)$/.test(fields.minutes) ? t("Từ 1 đến 240 phút.") : "";
  const set = (name: keyof typeof fields) => (value: string) => setFields((old) => ({ ...old, [name]: value }));
  const save = async (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (!fields.full_name.trim() || wrongMinutes || busy.current) return;
    busy.current = true;
    const body = { ...fields, delegate_id: chosen, item_id: item.item_id, minutes: fields.minutes ? Number(fields.minutes) : null };
    try {
      if (speaker) await send(`/api/v1/speakers/${speaker.id}`, body, { method: "PATCH", tries: 3 });
      else await send("/api/v1/speakers", body);
      say(t("Đã ghi {name}.", { name: fields.full_name }));
      props.done();
    } catch (error) {
      setProblem(sentence(error));
    } finally {
      busy.current = false;
    }
  };
  useUnsaved(JSON.stringify([fields, chosen]) !== start);
  return (
    <Dialog title={`${item.number}. ${item.title}`} close={() => void leaving(props.close)} wide>
      <form onSubmit={save} noValidate>
        <Choosing
          chosen={chosen}
          drop={() => setChosen(null)}
          choose={(row) => {
            setChosen(row.id);
            setFields((old) => ({ ...old, full_name: row.full_name, salutation: row.salutation, post: row.post, unit: row.unit }));
          }}
        />
        <div class="grid">
          <Field label={t("Danh xưng")} value={fields.salutation} set={set("salutation")} maxLength={30} />
          <Field
            class="span-2"
            label={t("Họ và tên")}
            value={fields.full_name}
            set={(value: string) => (setChosen(null), set("full_name")(value))}
            maxLength={120}
            data-testid="speaker-name"
            problem={tried && !fields.full_name.trim() ? t("Cần họ và tên.") : ""}
          />
          <Field class="span-2" label={t("Chức vụ")} value={fields.post} set={set("post")} maxLength={200} />
          <Field label={t("Số phút")} value={fields.minutes} set={set("minutes")} inputMode="numeric" maxLength={3} problem={wrongMinutes} />
          <Field class="span-3" label={t("Đơn vị")} value={fields.unit} set={set("unit")} maxLength={200} />
          <Field class="span-3" label={t("Tên tham luận, nội dung")} value={fields.title} set={set("title")} maxLength={300} />
        </div>
        {problem && (
          <p class="problem" role="alert">
            {problem}
          </p>
        )}
        <div class="dialog-buttons">
          <button type="button" onClick={props.close}>
            {t("Không ghi")}
          </button>
          <button type="submit" class="primary">
            {t("Ghi")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

function Choosing(props: { chosen: number | null; choose(row: Row): void; drop(): void }) {
  const [text, setText] = useState("");
  const late = useDebounced(text.trim());
  const list = useLoad<{ rows: Row[] }>(late && !tooShort(late) ? `/api/v1/delegates?${new URLSearchParams({ q: late, limit: "6" })}` : "");
  if (props.chosen !== null)
    return (
      <p class="chosen">
        <Mark tone="good">{t("Chọn từ danh sách đại biểu: khi điểm danh sẽ được mời gặp Thư ký.")}</Mark>{" "}
        <button type="button" class="small" onClick={props.drop}>
          {t("Không phải người này")}
        </button>
      </p>
    );
  return (
    <div class="choosing">
      <Field label={t("Chọn từ danh sách đại biểu (không cần dấu)")} value={text} set={setText} autoFocus autocomplete="off" data-testid="speaker-search" />
      {late && list.data && (
        <ul class="picks">
          {list.data.rows.map((row) => (
            <li key={row.id}>
              <button type="button" class="pick" onClick={() => (props.choose(row), setText(""))}>
                <span class="figures quiet">{row.number}</span>
                <span>
                  <b>{row.full_name}</b>
                  {row.namesake && <em>{row.born ? t("trùng tên · sinh {year}", { year: row.born }) : t("trùng tên")}</em>}
                  <small>{[row.post, row.unit].filter(Boolean).join(", ")}</small>
                </span>
              </button>
            </li>
          ))}
          {list.data.rows.length === 0 && <li class="quiet">{t("Không tìm thấy ai.")}</li>}
        </ul>
      )}
    </div>
  );
}
