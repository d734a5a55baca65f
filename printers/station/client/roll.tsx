// The paper in a printer: how much is left and until when, and the word that a new roll was put in.

import { useState } from "preact/hooks";
import { t } from "../../../web/client/boot";
import { clockText, figure } from "../../../web/client/clock";
import { Drawing } from "./drawings";
import { CommandForm } from "./forms";
import { Dialog } from "./marks";
import { rolling, screen, type PrinterView } from "./station";
import { decimal } from "./words";

const LENGTHS = [30, 50, 80];
/** m, the hall's own limit */
const LONGEST = 200;

/** The roll of a printer that has one: a virtual printer never runs out. */
export function Paper({ printer }: { printer: PrinterView }) {
  if (printer.kind === "virtual") return null;
  const { roll } = printer;
  const near = printer.detail === "near_end" && printer.state !== "blocked";
  const low = roll.low || near;
  return (
    <div class={`paper-left ${low ? "low" : ""}`} data-testid="roll" data-low={low}>
      <p>{left(printer)}</p>
      {roll.length_mm > 0 && (
        <div class="gauge" aria-hidden="true">
          <div style={{ width: `${Math.max(0, 100 - (100 * roll.used_mm) / roll.length_mm)}%` }} />
        </div>
      )}
      {low && (
        <div class="soon">
          <Drawing name="spare" />
          <p>
            <b>{near ? t("Giấy sắp hết") : t("Cuộn giấy còn ít")}</b>
            {near ? t("Để sẵn một cuộn mới cạnh máy.") : t("Để sẵn cuộn mới, thay lúc vắng khách.")}
          </p>
        </div>
      )}
    </div>
  );
}

function left({ roll }: PrinterView): string {
  if (!roll.length_mm) return roll.used_mm ? t("Đã in {m} m giấy, chưa khai chiều dài cuộn.", { m: decimal(roll.used_mm / 1000) }) : t("Chưa khai chiều dài cuộn giấy.");
  if (roll.badges_left === null) return t("Cuộn giấy {m} m, còn {left} m.", { m: decimal(roll.length_mm / 1000), left: decimal(Math.max(roll.length_mm - roll.used_mm, 0) / 1000) });
  const cards = t("Còn khoảng {n} thẻ", { n: figure(roll.badges_left) });
  return roll.empty_at ? `${cards}, ${t("hết giấy khoảng {time}", { time: clockText(roll.empty_at) })}` : cards;
}

export function RollDialog() {
  const name = rolling.value;
  const printer = screen.state.value?.printers.find((each) => each.name === name);
  return printer ? <NewRoll key={printer.name} printer={printer} /> : null;
}

function NewRoll({ printer }: { printer: PrinterView }) {
  const before = printer.roll.length_mm / 1000;
  const usual = LENGTHS.includes(before);
  const [choice, setChoice] = useState(usual ? String(before) : before ? "own" : "");
  const [own, setOwn] = useState(before && !usual ? decimal(before) : "");
  const metres = choice === "own" ? Number(own.trim().replace(",", ".")) : Number(choice);
  const fits = choice === "none" || (metres > 0 && metres <= LONGEST);
  const close = () => (rolling.value = null);
  return (
    <Dialog label={t("Đã thay cuộn giấy ở “{name}”", { name: printer.name })} close={close} testid="roll-dialog">
      <CommandForm
        url={`/api/v1/printers/${encodeURIComponent(printer.name)}/roll`}
        body={{ length_mm: choice === "none" ? 0 : Math.round(metres * 1000) }}
        done={() => t("Đã ghi cuộn giấy mới ở “{name}”: đếm lại từ đầu.", { name: printer.name })}
        ready={fits}
        word={t("Ghi cuộn mới")}
        testid="roll-go"
        close={close}
      >
        <fieldset>
          <legend>{t("Cuộn mới dài bao nhiêu? Chiều dài ghi trên nhãn hoặc hộp giấy.")}</legend>
          {[...LENGTHS.map(String), "own", "none"].map((each) => (
            <label key={each} class="choice">
              <input type="radio" name="length" value={each} checked={choice === each} onChange={() => setChoice(each)} />
              {each === "own" ? t("Chiều dài khác") : each === "none" ? t("Không rõ chiều dài") : `${each} m`}
            </label>
          ))}
          {choice === "own" && (
            <label>
              {t("Chiều dài cuộn (mét)")}
              <input type="text" inputMode="decimal" data-testid="roll-own" value={own} autocomplete="off" onInput={(event) => setOwn(event.currentTarget.value)} />
            </label>
          )}
        </fieldset>
        {choice === "own" && own.trim() !== "" && !fits && <p class="trouble">{t("Chiều dài cuộn giấy từ 0 đến 200 m.")}</p>}
        <p class="quiet">{t("Khi máy báo hết giấy rồi có giấy lại, cuộn mới được tính dài như cuộn trước.")}</p>
      </CommandForm>
    </Dialog>
  );
}
