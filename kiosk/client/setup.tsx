// What the staff see: under the test code, whether this machine is ready for a morning without a server; behind the PIN, all there is to
// set up on it.

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { t } from "../../web/client/boot";
import { clockText, figure } from "../../web/client/clock";
import type { Camera } from "./camera";
import type { Aside } from "./checks";
import { CameraTrouble, Preview } from "./idle";

interface ReadinessProps {
  /** tickets in the pack, null without one */
  tickets: number | null;
  durable: boolean;
  reloads: boolean;
  asides: Aside[];
  onSeen: () => void;
}

/** Ready for a morning without a server? And which scans need a person. */
export function Readiness({ tickets, durable, reloads, asides, onSeen }: ReadinessProps) {
  const lines = [
    tickets === null
      ? t("Chưa có danh sách mang theo: khi mất máy chủ, lượt quét được giữ lại chờ trả lời")
      : t("Danh sách mang theo: {n} mã", { n: figure(tickets) }),
    durable ? "" : t("Trình duyệt này không giữ được dữ liệu: hãy tắt chế độ ẩn danh"),
    reloads ? t("Mất máy chủ vẫn mở lại được trang này") : t("Mất máy chủ thì đừng tải lại trang này (cần HTTPS)"),
  ];
  return (
    <aside class="setup" data-testid="setup">
      {lines.filter(Boolean).map((line) => (
        <p>{line}</p>
      ))}
      {asides.length ? (
        <div data-testid="asides">
          <p>{t("Đã mời vào khi mất kết nối, máy chủ không nhận — nhờ bàn thư ký kiểm tra:")}</p>
          {asides.map((one) => (
            <p>{t("Lúc {time}, đại biểu số {number}: {why}", { time: clockText(one.at), number: one.number || "?", why: why(one.outcome) })}</p>
          ))}
          <button type="button" data-testid="asides-seen" onClick={onSeen}>
            {t("Đã báo bàn thư ký")}
          </button>
        </div>
      ) : null}
    </aside>
  );
}

function why(outcome: string): string {
  const known: Record<string, string> = { revoked: t("giấy mời đã hết hiệu lực"), other_event: t("giấy mời của hội nghị khác"), not_found: t("không có trong danh sách") };
  return known[outcome] ?? t("không ghi nhận được");
}

/** What came of the last code that was read here: none yet, the test code as it should be, or something else. */
export type Tested = "" | "ok" | "other" | "mixed";

interface SetupProps {
  name: string;
  camera: Camera;
  /** Has this machine ever read the test code? */
  proven: boolean;
  tested: Tested;
  ready: preact.ComponentChildren;
  waiting: number;
  /** Ready: back to the delegates. */
  done: () => void;
  /** Forget who this machine is. */
  leave: () => void;
}

const LEFT_MS = 180_000; // a set-up that nobody works on must not keep the door closed

export function Setup({ name, camera, proven, tested, ready, waiting, done, leave }: SetupProps) {
  const sure = useSignal(false);
  const full = useSignal(document.fullscreenElement !== null);
  useEffect(() => {
    let timer = 0;
    const used = () => {
      clearTimeout(timer);
      timer = window.setTimeout(done, LEFT_MS);
    };
    const look = () => (full.value = document.fullscreenElement !== null);
    used();
    for (const name of ["pointerdown", "keydown"]) window.addEventListener(name, used, { capture: true });
    document.addEventListener("fullscreenchange", look);
    return () => {
      clearTimeout(timer);
      for (const name of ["pointerdown", "keydown"]) window.removeEventListener(name, used, { capture: true });
      document.removeEventListener("fullscreenchange", look);
    };
  }, []);
  const fullscreen = () => void (full.value ? document.exitFullscreen() : document.documentElement.requestFullscreen()).catch(() => {});
  return (
    <section class="set-up" data-testid="set-up" aria-labelledby="set-up-title">
      <header>
        <h1 id="set-up-title">{t("Thiết lập “{name}”", { name })}</h1>
        <button type="button" class="main" data-testid="set-up-done" onClick={done}>
          {t("Xong, đón đại biểu")}
        </button>
      </header>
      <div class="set-up-parts">
        <section>
          <h2>{t("1. Thử máy quét")}</h2>
          <p>{t("Quét mã thử: bàn thư ký in ở mục Thiết bị. Trong lúc thiết lập, máy này không điểm danh ai.")}</p>
          <Test tested={tested} proven={proven} />
          {ready}
        </section>
        <section>
          <h2>{t("2. Máy ảnh")}</h2>
          <Cameras camera={camera} />
        </section>
        <section class="wide">
          <h2>{t("3. Máy này")}</h2>
          <p class="set-up-row">
            {document.fullscreenEnabled ? (
              <button type="button" data-testid="set-up-fullscreen" onClick={fullscreen}>
                {full.value ? t("Thoát toàn màn hình") : t("Toàn màn hình")}
              </button>
            ) : null}
            <button type="button" data-testid="set-up-reload" onClick={() => location.reload()}>
              {t("Tải lại trang")}
            </button>
            <button type="button" data-testid="set-up-leave" onClick={() => (sure.value ? leave() : (sure.value = true))}>
              {sure.value ? t("Bấm lần nữa: bỏ ghép máy này") : t("Ghép lại bằng mã khác…")}
            </button>
          </p>
          {sure.value ? (
            <p role="status">
              {t("Máy sẽ hỏi mã ghép mới của bàn thư ký.")} {waiting ? t("{n} lượt quét chưa gửi được giữ lại trên máy này.", { n: waiting }) : ""}
            </p>
          ) : null}
          <p class="set-up-way">{t("Mở lại phần này: giữ góc trên bên trái màn hình 3 giây, hoặc bấm Ctrl + Alt + K, rồi nhập mã PIN.")}</p>
        </section>
      </div>
    </section>
  );
}

function Test({ tested, proven }: { tested: Tested; proven: boolean }) {
  const said = {
    "": proven ? t("✓ Máy này đã đọc được mã thử") : t("Chưa thử máy quét trên máy này"),
    ok: t("✓ Máy quét tốt: mã thử đã được đọc trọn vẹn"),
    other: t("✗ Mã vừa đọc không phải mã thử. Nếu đúng là mã thử: tắt bộ gõ tiếng Việt rồi quét lại"),
    mixed: t("✗ Hai máy quét vừa đọc cùng một lúc. Mời quét lại từng giấy một"),
  }[tested];
  return (
    <p class={`set-up-test ${tested || (proven ? "ok" : "")}`} role="status" data-testid="set-up-test" data-tested={tested}>
      {said}
    </p>
  );
}

function Cameras({ camera }: { camera: Camera }) {
  const on = camera.state.value === "on" || camera.state.value === "starting";
  const lenses = camera.lenses.value;
  return (
    <>
      <p class="set-up-row">
        <button type="button" data-testid="set-up-camera" aria-pressed={on} onClick={() => void (on ? camera.stop() : camera.start())}>
          {on ? t("Tắt máy ảnh") : t("Dùng máy ảnh")}
        </button>
        {on && camera.torch.value !== null ? (
          <button type="button" data-testid="set-up-torch" aria-pressed={camera.torch.value} onClick={() => void camera.shine(!camera.torch.value)}>
            {camera.torch.value ? t("Tắt đèn") : t("Bật đèn")}
          </button>
        ) : null}
      </p>
      {on && lenses.length > 1 ? (
        <label class="set-up-lens">
          {t("Máy ảnh nào")}
          <select data-testid="set-up-lens" value={camera.lens.value} onChange={(event) => void camera.choose(event.currentTarget.value)}>
            {lenses.map((lens, at) => (
              <option key={lens.id} value={lens.id} selected={lens.id === camera.lens.value}>
                {lens.name || t("Máy ảnh {n}", { n: at + 1 })}
              </option>
            ))}
          </select>
        </label>
      ) : null}
      {on ? <Preview camera={camera} /> : null}
      <CameraTrouble state={camera.state.value} />
    </>
  );
}
