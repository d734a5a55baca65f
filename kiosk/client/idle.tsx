// What the door shows while it waits: where to hold the code, the time, its own name.

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { t } from "../../web/client/boot";
import { clockText } from "../../web/client/clock";
import { whole } from "../../web/client/whole";
import type { Camera } from "./camera";
import { grouped } from "./code";
import { Invitation } from "./shapes";

export interface Scene {
  title: string[];
  place: string;
  venue: string;
  quiet: boolean;
  /** what the hall is silent for, "" for the flag salute */
  moment: string;
  started: boolean;
  /** another number when the desk has changed a device */
  machines: number;
  printers: { name: string; ok: boolean }[];
}

interface IdleProps {
  scene: Scene | null;
  name: string;
  camera: Camera;
  typed: string;
  covered: boolean;
  /** Is the camera's picture shown here (or in the set-up)? */
  preview: boolean;
  /** Opens the set-up; null once it was done: from then on nothing here can be pressed. */
  setUp: (() => void) | null;
}

export function Idle({ scene, name, camera, typed, covered, preview, setUp }: IdleProps) {
  const [first, ...more] = scene?.title ?? [];
  const place = scene?.place ?? "";
  return (
    <div class="idle" inert={covered}>
      <header>
        <p class="title">{whole(first ?? "", place)}</p>
        <p>{whole(more.join(" · "), place)}</p>
      </header>
      <div class="invite">
        <div class="call">
          <h1>{t("Kính chào quý đại biểu")}</h1>
          <p class="hint">{whole(t("Mời đưa mã QR trên giấy mời vào khung quét"))}</p>
          <p class="no-code">{whole(t("Không có giấy mời? Mời liên hệ quầy hỗ trợ"))}</p>
          {scene?.started ? <p class="no-code">{t("Hội nghị đã khai mạc")}</p> : null}
        </div>
        <div class="show">
          {preview && (camera.state.value === "on" || camera.state.value === "starting") ? <Preview camera={camera} /> : <Invitation />}
          <CameraTrouble state={camera.state.value} />
        </div>
      </div>
      {typed ? (
        <div class="typed">
          <p>{t("Nhập mã in dưới hình QR")}</p>
          <p class="digits figures" data-testid="typed">
            {grouped(typed)}
          </p>
          <p>{t("Enter để gửi · Backspace để sửa · Esc để xóa")}</p>
        </div>
      ) : null}
      <footer>
        <p class="door" data-testid="device-name">
          {name}
        </p>
        <Time />
        {setUp ? <Controls camera={camera} setUp={setUp} /> : <span />}
      </footer>
    </div>
  );
}

function Time() {
  const time = useSignal(clockText());
  useEffect(() => {
    const timer = setInterval(() => (time.value = clockText()), 500);
    return () => clearInterval(timer);
  }, []);
  return <p class="time figures">{time}</p>;
}

export function Preview({ camera }: { camera: Camera }) {
  const video = useRef<HTMLVideoElement>(null);
  useEffect(() => camera.attach(video.current!), []);
  return (
    <div class="preview">
      <video ref={video} muted playsInline autoplay class={camera.mirrored.value ? "mirrored" : ""} aria-label={t("Hình từ máy ảnh")} />
      <i class="corners" aria-hidden="true" />
    </div>
  );
}

export function CameraTrouble({ state }: { state: string }) {
  const texts: Record<string, string> = {
    insecure: t("Máy ảnh cần kết nối an toàn (HTTPS). Máy quét cầm tay vẫn dùng được."),
    denied: t("Trình duyệt chưa cho phép dùng máy ảnh. Máy quét cầm tay vẫn dùng được."),
    missing: t("Chưa tìm thấy máy ảnh. Máy quét cầm tay vẫn dùng được."),
  };
  return texts[state] ? (
    <p class="camera-trouble" role="status" data-testid="camera-trouble">
      {texts[state]}
    </p>
  ) : null;
}

function Controls({ camera, setUp }: { camera: Camera; setUp: () => void }) {
  const full = useSignal(document.fullscreenElement !== null);
  useEffect(() => {
    const look = () => (full.value = document.fullscreenElement !== null);
    document.addEventListener("fullscreenchange", look);
    return () => document.removeEventListener("fullscreenchange", look);
  }, []);
  const on = camera.state.value === "on" || camera.state.value === "starting";
  // The scanner's Enter must never press a button: none keeps the focus after it was pressed by hand.
  const press = (act: () => unknown) => (event: MouseEvent) => {
    (event.currentTarget as HTMLElement).blur();
    act();
  };
  return (
    <p class="controls">
      <button type="button" data-testid="camera-button" aria-pressed={on} onClick={press(() => (on ? camera.stop() : camera.start()))}>
        {on ? t("Tắt máy ảnh") : t("Dùng máy ảnh")}
      </button>
      {!full.value && document.fullscreenEnabled ? (
        <button type="button" data-testid="fullscreen-button" title="F11" onClick={press(() => document.documentElement.requestFullscreen().catch(() => {}))}>
          {t("Toàn màn hình")}
        </button>
      ) : null}
      <button type="button" data-testid="set-up-button" onClick={press(setUp)}>
        {t("Thiết lập")}
      </button>
    </p>
  );
}
