// Where a delegate stands, as a word, and what may be done about it: let in (as a substitute too), excuse, leave, come back, undo.

import { useRef, useState } from "preact/hooks";
import { t } from "../../web/client/boot";
import { ask, notice } from "./act";
import type { Card, StandIn } from "./delegate";
import { Dialog, Field, Mark } from "./ui";
import { whenText, type Said } from "./words";

/** Resolves to false when it was refused or not answered; that was then said. */
export type Run = (path: string, body: object, done: string) => Promise<boolean>;

/** The status of a delegate as a word. Before the opening nobody is absent: only not here yet. */
export function statusSaid(status: string): Said {
  const words: Record<string, Said> = {
    present: { tone: "good", word: t("Có mặt") },
    present_substitute: { tone: "good", word: t("Có mặt (đi thay)") },
    left: { tone: "care", word: t("Đã ra về") },
    absent_excused: { tone: "busy", word: t("Vắng có lý do") },
    revoked: { tone: "bad", word: t("Đã rút khỏi danh sách") },
  };
  return words[status] ?? { tone: "idle", word: t("Chưa có mặt") };
}

/** What a list can be narrowed to. */
export function statusChoices(): [string, string][] {
  return [
    ["", t("Mọi trạng thái")],
    ["arrived", t("Đã đến")],
    ["inside", t("Đang trong hội trường")],
    ["present_substitute", t("Có mặt (đi thay)")],
    ["late", t("Đến muộn")],
    ["left", t("Đã ra về")],
    ["absent", t("Chưa có mặt")],
    ["invited", t("Chưa có mặt, chưa báo")],
    ["absent_excused", t("Vắng có lý do")],
    ["withdrawn", t("Đã rút khỏi danh sách")],
  ];
}

/** "Lê Văn Tám (dự thay Đỗ Văn Đức)"; for an unnamed invitation "Trần Thị Mai (Đại diện lãnh đạo …)". */
export function forWhom(name: string, invited: string, substitute: boolean): string {
  if (!invited) return name;
  return substitute ? t("{name} (dự thay {invited})", { name, invited }) : `${name} (${invited})`;
}

export function Presence(props: { card: Card; run: Run }) {
  const { card, run } = props;
  const { presence, delegate } = card;
  const [form, setForm] = useState(false);
  const name = delegate.full_name;
  const unnamed = delegate.kind === "unnamed";
  const said = statusSaid(presence.status);
  const who = presence.stand_in;
  const away = presence.left_at !== "";
  const put = async (standIn: StandIn) => {
    const path = presence.arrived_at ? "stand-in" : "check-in";
    const done = unnamed ? t("Đã ghi {name}.", { name: standIn.full_name }) : t("Đã ghi {name} dự thay {invited}.", { name: standIn.full_name, invited: name });
    const put = await run(path, { stand_in: standIn }, done);
    if (put) setForm(false);
    return put;
  };
  return (
    <div class={`presence ${presence.arrived_at && !away ? "in" : ""}`} data-testid="presence" data-status={presence.status}>
      <div class="presence-said">
        <Mark tone={said.tone}>{said.word}</Mark>
        {presence.arrived_at && (
          <span>
            {t("đến lúc {time}, {place}", { time: whenText(presence.arrived_at), place: presence.place })}
            {presence.late && <b> · {t("đến muộn")}</b>}
          </span>
        )}
        {away && <span>{t("ra về lúc {time}", { time: whenText(presence.left_at) })}</span>}
        {who && (
          <span data-testid="stand-in">
            {who.substitute ? t("Người dự thay:") : t("Người dự:")} <b>{[who.salutation, who.full_name].filter(Boolean).join(" ")}</b>
            {who.post || who.unit ? `, ${[who.post, who.unit].filter(Boolean).join(", ")}` : ""}
          </span>
        )}
        {presence.excuse && <span>{t("Lý do: {reason}", { reason: presence.excuse })}</span>}
      </div>
      {presence.arrived_at ? (
        <div class="presence-tools">
          <button class="small" onClick={() => setForm(true)} data-testid="stand-in-button">
            {who ? t("Sửa người dự…") : unnamed ? t("Ghi họ tên người dự…") : t("Ghi người đi thay…")}
          </button>
          {away ? (
            <button class="small" data-testid="come-back" onClick={() => void run("come-back", {}, t("{name} đã vào lại.", { name }))}>
              {t("Vào lại")}
            </button>
          ) : (
            <button class="small" data-testid="leave" onClick={() => void run("leave", {}, t("Đã ghi {name} ra về.", { name }))}>
              {t("Đã ra về")}
            </button>
          )}
          <button class="small" onClick={() => void undo(name, run)}>
            {t("Huỷ điểm danh…")}
          </button>
        </div>
      ) : (
        delegate.active && (
          <div class="presence-tools">
            <button class="primary" data-testid="check-in" onClick={() => (unnamed ? setForm(true) : void run("check-in", {}, t("Đã điểm danh {name}.", { name })))}>
              {unnamed ? t("Điểm danh, nhập họ tên…") : t("Điểm danh tại bàn")}
            </button>
            {!unnamed && (
              <button onClick={() => setForm(true)} data-testid="substitute-button">
                {t("Đi thay…")}
              </button>
            )}
            {presence.excused_at ? (
              <button onClick={() => void run("unexcuse", {}, t("Đã bỏ báo vắng của {name}.", { name }))}>{t("Bỏ báo vắng")}</button>
            ) : (
              <button onClick={() => void excuse(name, run)} data-testid="excuse">
                {t("Báo vắng có lý do…")}
              </button>
            )}
          </div>
        )
      )}
      {form && (
        <StandInForm
          card={card}
          close={() => setForm(false)}
          put={put}
          drop={async () => {
            setForm(false);
            await run("stand-in", { stand_in: null }, t("Đã bỏ người dự thay {name}.", { name }));
          }}
        />
      )}
    </div>
  );
}

function StandInForm(props: { card: Card; close(): void; put(who: StandIn): Promise<boolean>; drop(): Promise<void> }) {
  const { delegate, presence } = props.card;
  const known = presence.stand_in;
  const unnamed = delegate.kind === "unnamed";
  const [who, setWho] = useState<StandIn>(known ?? { full_name: "", salutation: "", post: "", unit: delegate.unit, substitute: !unnamed });
  const [tried, setTried] = useState(false);
  const set = (name: keyof StandIn) => (value: string) => setWho((old) => ({ ...old, [name]: value }));
  const [problem, setProblem] = useState("");
  const busy = useRef(false); // a second press on the way is not a second badge
  const save = async (event: Event) => {
    event.preventDefault();
    setTried(true);
    if (!who.full_name.trim() || busy.current) return;
    busy.current = true;
    setProblem("");
    if (!(await props.put(who))) setProblem(notice.value?.text ?? ""); // said behind this dialog as well; what was typed stays
    busy.current = false;
  };
  const missing = tried && !who.full_name.trim() ? t("Cần họ và tên.") : "";
  return (
    <Dialog title={unnamed ? t("Người dự theo giấy mời “{name}”", { name: delegate.full_name }) : t("Người đi thay {name}", { name: delegate.full_name })} close={props.close}>
      <form noValidate onSubmit={(event) => void save(event)}>
        <p class="consequence">
          {unnamed
            ? t("Thẻ in họ tên người dự; danh sách vẫn giữ tên ghi trên giấy mời.")
            : t("Người đi thay ngồi ghế và mang số của người được mời; thẻ in tên người đi thay. Số có mặt tính một.")}
        </p>
        <div class="grid">
          <Field label={t("Danh xưng")} value={who.salutation} set={set("salutation")} maxLength={30} autocomplete="off" />
          <Field class="span-2" label={t("Họ và tên")} value={who.full_name} set={set("full_name")} maxLength={120} autoFocus problem={missing} autocomplete="off" data-testid="stand-in-name" />
          <Field class="span-3" label={t("Chức vụ")} value={who.post} set={set("post")} maxLength={200} autocomplete="off" />
          <Field class="span-3" label={t("Đơn vị")} value={who.unit} set={set("unit")} maxLength={200} autocomplete="off" />
        </div>
        {problem && (
          <p class="problem" role="alert">
            {problem}
          </p>
        )}
        <div class="dialog-buttons">
          {known && (
            <button type="button" class="quiet-danger" onClick={() => void props.drop()}>
              {unnamed ? t("Xoá họ tên đã ghi") : t("Chính người được mời dự")}
            </button>
          )}
          <button type="button" onClick={props.close}>
            {t("Không ghi")}
          </button>
          <button type="submit" class="primary" data-testid="stand-in-save">
            {presence.arrived_at ? t("Ghi và in thẻ") : t("Điểm danh")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

async function excuse(name: string, run: Run): Promise<void> {
  const reason = await ask({
    title: t("Báo vắng có lý do: {name}", { name }),
    consequence: t("Đại biểu được tính là vắng có lý do. Nếu sau đó vẫn đến, điểm danh như thường."),
    confirm: t("Ghi báo vắng"),
    reason: t("Lý do"),
    suggestions: [t("Đi công tác"), t("Ốm"), t("Việc gia đình")],
  });
  if (reason !== null) await run("excuse", { reason }, t("Đã ghi {name} vắng có lý do.", { name }));
}

async function undo(name: string, run: Run): Promise<void> {
  const reason = await ask({
    title: t("Huỷ điểm danh {name}?", { name }),
    consequence: t("Số có mặt giảm một. Thẻ còn chờ in sẽ bị huỷ; thẻ đã in thì phải thu lại bằng tay. Lần quét sau, đại biểu được đón như mới đến."),
    confirm: t("Huỷ điểm danh"),
    danger: true,
    reason: t("Lý do"),
    suggestions: [t("Quét nhầm người"), t("Bấm nhầm")],
  });
  if (reason !== null) await run("undo-check-in", { reason }, t("Đã huỷ điểm danh {name}.", { name }));
}
