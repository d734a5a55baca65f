// The conference's particulars, the protocol it follows, and the PINs.

import { useRef, useState } from "preact/hooks";
import { boot, t } from "../../web/client/boot";
import { command, say, sentence } from "./act";
import { useLoad } from "./load";
import { Choose, Field, Head, Pane, Waiting } from "./ui";
import { useUnsaved } from "./unsaved";

const TEXTS = ["organiser", "unit", "ordinal", "period", "place", "venue", "contact"] as const;
type TextName = (typeof TEXTS)[number];

interface Particulars {
  conference: Record<TextName, string> & { number: number; time_zone: string };
  starts_local: string;
  title: string[];
  protocol: {
    name: string;
    version: string;
    basis: { doc: string; date: string; title: string };
    limits: { half_day_minutes: number; date_from: string; date_to: string; max_delegates: number | null };
    items: number;
    rules: { id: string; severity: string; title: string; quote: string }[];
  };
}

export function Settings() {
  const list = useLoad<Particulars>("/api/v1/conference");
  return (
    <section class="view">
      <Head title={t("Cài đặt")} />
      <Waiting of={list} />
      {list.data && (
        <div class="two-columns">
          <Conference known={list.data} put={list.put} />
          <div>
            <Pins />
            <Protocol protocol={list.data.protocol} />
          </div>
        </div>
      )}
    </section>
  );
}

function labels(): Record<TextName, string> {
  return {
    organiser: t("Cơ quan tổ chức (trên giấy mời)"),
    unit: t("Đơn vị (trong tên Hội nghị)"),
    ordinal: t("Lần thứ (số La Mã)"),
    period: t("Giai đoạn"),
    place: t("Địa danh"),
    venue: t("Địa điểm"),
    contact: t("Liên hệ"),
  };
}

/** "12/06/2020" of "2020-06-12T07:45". Days are typed, not picked: a browser in English would show 06/12. */
function dayOf(local: string): string {
  return local.slice(0, 10).split("-").reverse().join("/");
}

/** "2020-06-12T07:45", or "" when day or hour are none. */
function localMoment(day: string, hour: string): string {
  const [, d, m, y] = /^(\d{1,2})[/.-](\d{1,2})[/.-](20\d{2})$/.exec(day.trim()) ?? [];
  const [, h, min] = /^(\d{1,2})[:hg.](\d{2})$/.exec(hour.trim()) ?? [];
  if (!d || !h) return "";
  const at = new Date(Date.UTC(Number(y), Number(m) - 1, Number(d), Number(h), Number(min)));
  if (at.getUTCDate() !== Number(d) || at.getUTCMonth() + 1 !== Number(m) || at.getUTCHours() !== Number(h) || at.getUTCMinutes() !== Number(min)) return "";
  return at.toISOString().slice(0, 16);
}

/** "07 giờ 30, thứ Sáu 12/6/2020" for a local moment, to be read back before it is printed 300 times. */
function spoken(local: string): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})/.exec(local);
  if (!match) return "";
  const [, year, month, day, hour, minute] = match;
  const written = new Intl.DateTimeFormat(boot.language === "en" ? "en-GB" : "vi-VN", { weekday: "long", timeZone: "UTC" });
  const weekday = written.format(Date.UTC(Number(year), Number(month) - 1, Number(day))).replace("Thứ", "thứ").replace("Chủ", "chủ");
  return t("{hour} giờ {minute}, {weekday} ngày {day}/{month}/{year}", { hour: hour!, minute: minute!, weekday, day: day!, month: Number(month), year: year! });
}

function Conference(props: { known: Particulars; put(data: Particulars): void }) {
  const { known } = props;
  const [fields, setFields] = useState<Record<TextName, string>>(known.conference);
  const [day, setDay] = useState(dayOf(known.starts_local));
  const [hour, setHour] = useState(known.starts_local.slice(11));
  const [problem, setProblem] = useState("");
  const starts = localMoment(day, hour);
  const needed = ["unit", "organiser", "place", "venue"];
  const names = labels();
  const changed = TEXTS.filter((name) => fields[name] !== known.conference[name]);
  const dirty = changed.length > 0 || starts !== known.starts_local;
  useUnsaved(dirty);
  const fill = (now: Particulars) => {
    props.put(now);
    setFields(now.conference);
    setDay(dayOf(now.starts_local));
    setHour(now.starts_local.slice(11));
  };
  const save = async (event: Event) => {
    event.preventDefault();
    if (!starts) return;
    setProblem("");
    const body: Record<string, string> = Object.fromEntries(changed.map((name) => [name, fields[name]]));
    if (starts !== known.starts_local) body["starts_local"] = starts;
    try {
      fill(await command<Particulars>("/api/v1/conference", body, "PATCH"));
      say(t("Đã ghi. Giấy mời và thẻ in từ bây giờ theo thông tin mới; giấy đã in không đổi."));
    } catch (error) {
      setProblem(sentence(error));
    }
  };
  return (
    <Pane title={t("Hội nghị")}>
      <div class="title-shown">
        {known.title.map((line) => (
          <p key={line}>{line}</p>
        ))}
      </div>
      <form onSubmit={save} noValidate>
        <div class="grid">
          {TEXTS.map((name) => (
            <Field
              key={name}
              class={name === "ordinal" || name === "period" || name === "place" ? "" : "span-3"}
              label={names[name]}
              value={fields[name]}
              set={(value) => setFields((old) => ({ ...old, [name]: value }))}
              maxLength={300}
              problem={needed.includes(name) && !fields[name].trim() ? t("Không được để trống.") : ""}
            />
          ))}
          <Field label={t("Ngày khai mạc")} value={day} set={setDay} placeholder="12/06/2020" inputMode="numeric" maxLength={10} problem={starts ? "" : t("Ngày như 12/06/2020, giờ như 07:45.")} />
          <Field
            label={t("Giờ khai mạc ({zone})", { zone: known.conference.time_zone === "Asia/Ho_Chi_Minh" ? t("giờ Việt Nam") : known.conference.time_zone })}
            value={hour}
            set={setHour}
            placeholder="07:45"
            maxLength={5}
          />
          <p class="spoken quiet">{spoken(starts)}</p>
        </div>
        {problem && (
          <p class="problem" role="alert">
            {problem}
          </p>
        )}
        <div class="form-buttons">
          <button class="primary" disabled={!dirty}>
            {t("Ghi thông tin Hội nghị")}
          </button>
        </div>
      </form>
    </Pane>
  );
}

function Pins() {
  const [role, setRole] = useState("admin");
  const [pin, setPin] = useState("");
  const [again, setAgain] = useState("");
  const [problem, setProblem] = useState("");
  const busy = useRef(false); // a second press would come with the session that the first one ended
  const roles: [string, string][] = [
    ["admin", t("Bàn thư ký")],
    ["mc", t("Người dẫn chương trình")],
    ["print", t("Trạm in thẻ")],
  ];
  const save = async (event: Event) => {
    event.preventDefault();
    if (!/^\d{4,12}$/.test(pin)) return setProblem(t("Mã PIN cần từ 4 đến 12 chữ số."));
    if (pin !== again) return setProblem(t("Hai lần nhập không giống nhau."));
    if (busy.current) return;
    busy.current = true;
    setProblem("");
    try {
      await command(`/api/v1/pins/${role}`, { pin }, "PUT");
      setPin("");
      setAgain("");
      say(t("Đã đổi mã PIN. Máy khác đã đăng nhập bằng mã cũ phải nhập mã mới."));
    } catch (error) {
      setProblem(sentence(error));
    } finally {
      busy.current = false;
    }
  };
  return (
    <Pane title={t("Đổi mã PIN")}>
      <form onSubmit={save} noValidate autocomplete="off">
        <div class="grid">
          <Choose label={t("Vai trò")} value={role} set={setRole} options={roles} />
          <Field label={t("Mã PIN mới")} value={pin} set={setPin} type="password" inputMode="numeric" autocomplete="new-password" maxLength={12} />
          <Field label={t("Nhập lại")} value={again} set={setAgain} type="password" inputMode="numeric" autocomplete="new-password" maxLength={12} problem={problem} />
        </div>
        <div class="form-buttons">
          <button>{t("Đổi mã PIN")}</button>
        </div>
      </form>
    </Pane>
  );
}

function Protocol(props: { protocol: Particulars["protocol"] }) {
  const { protocol } = props;
  const severities: Record<string, string> = { hard: t("bắt buộc"), advisory: t("khuyến nghị"), duty: t("phân công"), info: t("thông tin") };
  const day = (text: string) => text.split("-").reverse().join("/");
  return (
    <Pane title={t("Bộ quy định")}>
      <p class="strong">{protocol.name}</p>
      <p class="quiet">
        {t("Theo {doc} ngày {date}: {title}", { doc: protocol.basis.doc, date: day(protocol.basis.date), title: protocol.basis.title })}
      </p>
      <p class="quiet">
        {t("Phiên bản {v} · {n} mục chương trình", { v: protocol.version, n: protocol.items })}
        {protocol.limits.max_delegates ? ` · ${t("tối đa {n} đại biểu", { n: protocol.limits.max_delegates })}` : ""}
        {` · ${t("từ {from} đến {to}", { from: day(protocol.limits.date_from), to: day(protocol.limits.date_to) })}`}
      </p>
      <details>
        <summary>{t("Các điều của Kế hoạch ({n})", { n: protocol.rules.length })}</summary>
        <ol class="rules">
          {protocol.rules.map((rule) => (
            <li key={rule.id}>
              <b>{rule.title}</b> <span class="quiet">({severities[rule.severity] ?? rule.severity})</span>
              <q>{rule.quote}</q>
            </li>
          ))}
        </ol>
      </details>
    </Pane>
  );
}
