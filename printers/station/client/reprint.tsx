// A new badge for somebody: find the person, say why, and know that the badge before it is void.

import { useEffect, useState } from "preact/hooks";
import { t } from "../../../web/client/boot";
import { newId, send } from "../../../web/client/send";
import { ChoosePrinter } from "./forms";
import { Dialog, Mark } from "./marks";
import { capitals, failure, reprinting, say, screen, type Person } from "./station";
import { jobSaid, reasonWord, REASONS } from "./words";

const OTHER = "Khác";

export function ReprintDialog() {
  const who = reprinting.value;
  if (who === null) return null;
  const close = () => (reprinting.value = null);
  return (
    <Dialog label={t("In lại thẻ")} close={close} testid="reprint-dialog">
      {who === "search" ? <Search /> : <Confirm key={who.id} who={who} close={close} />}
    </Dialog>
  );
}

const OPEN = ["queued", "sending", "unknown", "held"];

function Search() {
  const [text, setText] = useState("");
  const [found, setFound] = useState<Person[] | null>(null);
  const [trouble, setTrouble] = useState("");
  const wanted = text.trim();
  const enough = wanted.length >= 2 || /^\d$/.test(wanted);
  useEffect(() => {
    if (!enough) return setFound(null);
    let old = false;
    const wait = setTimeout(() => {
      send<{ found: Person[] }>(`/api/v1/print-station/search?q=${encodeURIComponent(wanted)}`, undefined, { tries: 2 }).then(
        (answer) => !old && (setFound(answer.found), setTrouble("")),
        (error) => !old && (setFound(null), setTrouble(failure(error))),
      );
    }, 200);
    return () => {
      old = true;
      clearTimeout(wait);
    };
  }, [wanted]);
  return (
    <div class="search">
      <label>
        {t("Số thẻ, họ tên hoặc đơn vị (gõ không dấu cũng được)")}
        <input autofocus type="search" data-testid="reprint-search" value={text} autocomplete="off" onInput={(event) => setText(event.currentTarget.value)} />
      </label>
      <div aria-live="polite" class="results">
        {trouble && <p class="trouble">{trouble}</p>}
        {!enough && <p class="quiet">{t("Gõ từ hai chữ trở lên.")}</p>}
        {found?.length === 0 && <p class="quiet">{t("Không tìm thấy ai. Gõ ít chữ hơn, hoặc hỏi bàn thư ký.")}</p>}
        <ul>
          {found?.map((who) => (
            <li key={who.id}>
              <button data-testid="reprint-person" onClick={() => (reprinting.value = who)}>
                <b class="figures number">{who.number}</b>
                <span>
                  <b class="name">{capitals(who.full_name)}</b>
                  <span class="unit">{who.unit}</span>
                </span>
                <Had badge={who.badge} />
              </button>
            </li>
          ))}
        </ul>
      </div>
    </div>
  );
}

function Had({ badge }: { badge: Person["badge"] }) {
  if (badge === "none") return <span class="state idle">{t("Chưa có thẻ")}</span>;
  const said = jobSaid(badge);
  return (
    <span class={`state ${said.tone}`}>
      <Mark shape={said.shape} tone={said.tone} />
      {said.word}
    </span>
  );
}

function Confirm({ who, close }: { who: Person; close: () => void }) {
  const [reason, setReason] = useState("");
  const [other, setOther] = useState("");
  const [printer, setPrinter] = useState("");
  const [under, setUnder] = useState(false);
  const [trouble, setTrouble] = useState("");
  // One id for this dialog: however often the button is pressed or the net fails, one badge is made.
  const [cmdId] = useState(newId);
  const printers = screen.state.value?.printers ?? [];
  const said = reason === OTHER ? (other.trim() ? `${OTHER}: ${other.trim()}` : "") : reason;
  const first = who.badge === "none";
  if (OPEN.includes(who.badge)) {
    return (
      <div class="confirm">
        <p class="for name">{capitals(who.full_name)}</p>
        <p>{t("Thẻ của đại biểu này còn đang chờ, đang in hoặc cần hỏi. Xử lý thẻ đó trước, rồi mới in lại được.")}</p>
        <div class="acts">
          <button onClick={() => (reprinting.value = "search")}>{t("Tìm người khác")}</button>
        </div>
      </div>
    );
  }
  async function go() {
    setUnder(true);
    try {
      const body = { delegate_id: who.id, reason: said, cmd_id: cmdId, printer };
      const made = await send<{ serial: string }>("/api/v1/print-station/reprint", body, { tries: 3 });
      say("done", t("Thẻ {serial} của {name} đã vào hàng chờ in.", { serial: made.serial, name: who.full_name }));
      close();
    } catch (error) {
      setTrouble(failure(error));
      setUnder(false);
    }
  }
  return (
    <form class="confirm" onSubmit={(event) => (event.preventDefault(), void go())}>
      <p class="for name">{capitals(who.full_name)}</p>
      <p>{[who.number, who.unit].filter(Boolean).join(" · ")}</p>
      <fieldset>
        <legend>{t("Vì sao in lại?")}</legend>
        {[...REASONS, OTHER].map((each) => (
          <label key={each} class="choice">
            <input type="radio" name="reason" value={each} checked={reason === each} onChange={() => setReason(each)} />
            {each === OTHER ? t("Khác") : reasonWord(each)}
          </label>
        ))}
        {reason === OTHER && (
          <label>
            {t("Ghi rõ lý do")}
            <input type="text" maxLength={180} value={other} onInput={(event) => setOther(event.currentTarget.value)} />
          </label>
        )}
      </fieldset>
      {printers.length > 1 && <ChoosePrinter label={t("In ở máy")} value={printer} set={setPrinter} />}
      <p class="warning">
        {first ? t("Đại biểu này chưa có thẻ nào: đây sẽ là thẻ đầu tiên.") : t("Thẻ cũ sẽ không còn hiệu lực ở cửa. Thu lại và huỷ thẻ cũ nếu còn.")}
      </p>
      {trouble && (
        <p class="trouble" role="alert">
          {trouble}
        </p>
      )}
      <div class="acts">
        <button class="strong" data-testid="reprint-go" disabled={!said || under || !screen.live.value}>
          {under ? t("Đang gửi…") : first ? t("In thẻ") : t("In thẻ mới")}
        </button>
        <button type="button" onClick={() => (reprinting.value = "search")}>
          {t("Tìm người khác")}
        </button>
      </div>
    </form>
  );
}
