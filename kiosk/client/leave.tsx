// The way from the door to its set-up: a corner held for three seconds or a chord, then a PIN. Delegates see none of it.

import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../../web/client/boot";
import { Refusal, send } from "../../web/client/send";

const HOLD_MS = 3000;
const LEFT_MS = 30_000; // a pad that nobody uses closes
const LEAST = 4;
const MOST = 12;

/** The upper left corner, and Ctrl + Alt + K. */
export function Corner({ open }: { open: () => void }) {
  const timer = useRef(0);
  const act = useRef(open);
  act.current = open;
  const release = () => clearTimeout(timer.current);
  useLayoutEffect(() => {
    const chord = (event: KeyboardEvent) => {
      if (!(event.ctrlKey && event.altKey && event.code === "KeyK")) return;
      event.preventDefault();
      act.current();
    };
    window.addEventListener("keydown", chord);
    return () => {
      release();
      window.removeEventListener("keydown", chord);
    };
  }, []);
  return (
    <div
      class="corner"
      aria-hidden="true"
      data-testid="corner"
      onPointerDown={(event) => {
        release();
        if (event.isPrimary) timer.current = window.setTimeout(() => act.current(), HOLD_MS);
      }}
      onPointerUp={release}
      onPointerLeave={release}
      onPointerCancel={release}
      onContextMenu={(event) => event.preventDefault()}
    />
  );
}

interface PinPadProps {
  token: string;
  /** The server is away: nobody can tell whether a PIN may, and nothing of it is kept on a machine that can be carried off. */
  away: boolean;
  opened: () => void;
  close: () => void;
}

/** Asks the server whether this PIN may; `opened` when it does. */
export function PinPad({ token, away, opened, close }: PinPadProps) {
  const reachable = useRef(true);
  reachable.current = !away;
  const pin = useSignal("");
  const said = useSignal("");
  const busy = useSignal(false);
  const box = useRef<HTMLElement>(null);

  const enter = async () => {
    const tried = pin.value;
    pin.value = "";
    if (!reachable.current) return;
    if (tried.length < LEAST || tried.length > MOST) return void (said.value = t("Mã PIN cần từ 4 đến 12 chữ số."));
    busy.value = true;
    said.value = "";
    try {
      await send("/api/v1/kiosk/leave", { pin: tried }, { token });
      opened();
    } catch (error) {
      said.value = error instanceof Refusal ? t(error.text) : t("Chưa kết nối được máy chủ. Xin thử lại.");
    } finally {
      busy.value = false;
    }
  };
  const add = (digit: string) => {
    if (!reachable.current) return;
    said.value = "";
    if (pin.value.length <= MOST) pin.value += digit; // one more than the longest PIN: a paper that was scanned is no PIN, and is not tried
  };
  // With the first picture, not after it: the first digit may come at once.
  useLayoutEffect(() => {
    let timer = 0;
    const used = () => {
      clearTimeout(timer);
      timer = window.setTimeout(close, LEFT_MS);
    };
    const press = (event: KeyboardEvent) => {
      used();
      if (event.ctrlKey || event.altKey || event.metaKey || event.repeat) return;
      const digit = /^(?:Digit|Numpad)([0-9])$/.exec(event.code)?.[1] ?? (/^[0-9]$/.test(event.key) ? event.key : "");
      const onButton = (event.target as HTMLElement).closest?.("button");
      if (digit) add(digit);
      else if (event.key === "Backspace") pin.value = pin.value.slice(0, -1);
      else if (event.key === "Escape") close();
      else if (event.key === "Enter" && !(onButton && !pin.value) && !busy.value) void enter();
      else return;
      event.preventDefault();
    };
    used();
    box.current?.focus();
    window.addEventListener("keydown", press);
    window.addEventListener("pointerdown", used);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("keydown", press);
      window.removeEventListener("pointerdown", used);
    };
  }, []);

  const key = (label: string, act: () => void, more: Record<string, unknown> = {}) => (
    <button type="button" class="figures" disabled={busy.value} onClick={act} {...more}>
      {label}
    </button>
  );
  return (
    <section class="pad" role="dialog" aria-modal="true" aria-labelledby="pad-title" tabIndex={-1} ref={box} data-testid="pin-pad">
      <div class="pad-box">
        <h1 id="pad-title">{t("Thiết lập máy này")}</h1>
        {away ? <Away /> : <p>{t("Mã PIN của bàn thư ký hoặc trạm in")}</p>}
        <p hidden={away} class="pad-dots" role="status" aria-label={t("{n} chữ số", { n: pin.value.length })} data-testid="pin-dots">
          {"●".repeat(Math.min(pin.value.length, MOST)) || "\u00a0"}
        </p>
        <p hidden={away} class="pad-said" role="alert" data-testid="pin-said">
          {said.value}
        </p>
        <div hidden={away} class="pad-keys">
          {[..."123456789"].map((digit) => key(digit, () => add(digit)))}
          {key("⌫", () => (pin.value = pin.value.slice(0, -1)), { "aria-label": t("Xóa một chữ số") })}
          {key("0", () => add("0"))}
          {key("OK", () => void enter(), { class: "main", "data-testid": "pin-enter" })}
        </div>
        <button type="button" class="pad-close" onClick={close} data-testid="pin-close">
          {t("Trở lại đón đại biểu")}
        </button>
      </div>
    </section>
  );
}

function Away() {
  return (
    <div class="pad-away" role="alert" data-testid="pin-away">
      <p>
        <strong>{t("Đang mất kết nối máy chủ: chưa mở được phần thiết lập, vì mã PIN do máy chủ kiểm tra.")}</strong>
      </p>
      <p>{t("Máy này vẫn đón đại biểu và giữ mọi lượt quét. Khi có kết nối lại, bàn phím hiện ra tại đây.")}</p>
      <p>{t("Muốn thoát toàn màn hình: dùng phím hoặc cử chỉ của chính máy này.")}</p>
    </div>
  );
}
