// What the dialogs of the station share: a form that gives one command, and the choice of a printer.

import type { ComponentChildren } from "preact";
import { t } from "../../../web/client/boot";
import { busy, command, screen } from "./station";

interface CommandFormProps<T> {
  url: string;
  body: object;
  /** the sentence for what came of it */
  done(answer: T): string;
  /** everything that is needed has been said */
  ready: boolean;
  /** on the button */
  word: string;
  testid: string;
  close(): void;
  children: ComponentChildren;
}

/** A form in a dialog. The dialog closes when the hall has carried the command out, and stays with the reason when it has not. */
export function CommandForm<T>({ url, body, done, ready, word, testid, close, children }: CommandFormProps<T>) {
  const under = busy.value.has(url);
  const go = async (event: Event) => {
    event.preventDefault();
    if (ready && (await command<T>(url, body, done))) close();
  };
  return (
    <form class="confirm" onSubmit={(event) => void go(event)}>
      {children}
      <div class="acts">
        <button class="strong" data-testid={testid} disabled={!ready || under || !screen.live.value}>
          {under ? t("Đang gửi…") : word}
        </button>
        <button type="button" onClick={close}>
          {t("Thôi")}
        </button>
      </div>
    </form>
  );
}

interface ChoosePrinterProps {
  label: string;
  value: string;
  set(name: string): void;
  /** a printer that is no choice */
  but?: string;
}

/** One of the printers, or whichever is free first. */
export function ChoosePrinter({ label, value, set, but }: ChoosePrinterProps) {
  const printers = (screen.state.value?.printers ?? []).filter((printer) => printer.name !== but);
  return (
    <label>
      {label}
      <select data-testid="choose-printer" value={value} onChange={(event) => set(event.currentTarget.value)}>
        <option value="">{t("Máy nào rảnh trước")}</option>
        {printers.map((each) => (
          <option key={each.name} value={each.name}>
            {each.name}
          </option>
        ))}
      </select>
    </label>
  );
}
