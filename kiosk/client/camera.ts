// The tablet's own camera as a reader: a frame at a time goes to the worker, and a code counts once while it stays in view.

import { signal } from "@preact/signals";
import { codeOf } from "./code";
import type { Frame } from "./decode.worker";
import wasmUrl from "zxing-wasm/reader/zxing_reader.wasm?url";
import type { Store } from "./store";

export type CameraState = "off" | "starting" | "on" | "insecure" | "denied" | "missing";

const SCALES = [1, 0.5];
const GONE_MS = 1500; // a code not seen for this long has left the view
const BREATH_MS = 60; // between frames, so that the tablet stays cool

/** Says when a text is new in view. Pure: the caller brings the time. */
export class View {
  private text = "";
  private last = -Infinity;

  isNew(text: string, now: number): boolean {
    const same = text === this.text && now - this.last < GONE_MS;
    this.text = text;
    this.last = now;
    return !same;
  }
}

export class Camera {
  readonly state = signal<CameraState>("off");
  /** Is there another camera to turn to? */
  readonly choice = signal(false);
  readonly mirrored = signal(true);
  private stream: MediaStream | null = null;
  private worker: Worker | null = null;
  private video: HTMLVideoElement | null = null;
  private step = 0;
  private readonly view = new View();

  constructor(
    private readonly store: Store,
    private readonly onCode: (code: string) => void,
  ) {
    if (store.kept("camera") === "on") void this.start();
  }

  /** The element that shows the preview. */
  attach = (video: HTMLVideoElement | null): void => {
    this.video = video;
    if (!video) return;
    video.srcObject = this.stream;
    void video.play().catch(() => {});
  };

  async start(device = this.store.kept("camera-id")): Promise<void> {
    this.store.keep("camera", "on");
    if (!window.isSecureContext || !navigator.mediaDevices) {
      this.state.value = "insecure";
      return;
    }
    this.state.value = "starting";
    const size = { width: { ideal: 1280 }, height: { ideal: 720 } };
    try {
      const wanted = device ? { deviceId: { ideal: device } } : { facingMode: "user" };
      this.release();
      this.stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: { ...size, ...wanted } });
    } catch (error) {
      const name = error instanceof DOMException ? error.name : "";
      this.state.value = name === "NotAllowedError" || name === "SecurityError" ? "denied" : "missing";
      return;
    }
    const track = this.stream.getVideoTracks()[0]!;
    track.addEventListener("ended", () => this.stream?.active || this.fail());
    this.mirrored.value = track.getSettings().facingMode !== "environment";
    const all = await navigator.mediaDevices.enumerateDevices();
    this.choice.value = all.filter((one) => one.kind === "videoinput").length > 1;
    this.state.value = "on";
    if (this.video) this.attach(this.video);
    if (!this.worker) {
      this.worker = new Worker(new URL("./decode.worker.ts", import.meta.url), { type: "module" });
      this.worker.postMessage(wasmUrl); // named here so that the page and all it needs are kept together
      this.worker.onmessage = ({ data }: MessageEvent<string>) => this.heard(data);
      this.worker.onerror = () => setTimeout(() => void this.look(), 1000);
      void this.look();
    }
  }

  /** Turn to the next camera and remember it. */
  async turn(): Promise<void> {
    const all = (await navigator.mediaDevices.enumerateDevices()).filter((one) => one.kind === "videoinput");
    const now = this.stream?.getVideoTracks()[0]?.getSettings().deviceId;
    const next = all[(all.findIndex((one) => one.deviceId === now) + 1) % all.length];
    if (!next) return;
    this.store.keep("camera-id", next.deviceId);
    await this.start(next.deviceId);
  }

  stop(forget = true): void {
    if (forget) this.store.keep("camera", "");
    this.release();
    this.worker?.terminate();
    this.worker = null;
    this.state.value = "off";
  }

  private release(): void {
    this.stream?.getTracks().forEach((track) => track.stop());
    this.stream = null;
  }

  private fail(): void {
    this.stop(false);
    this.state.value = "missing";
  }

  private heard(text: string): void {
    const code = text && codeOf(text);
    if (code && this.view.isNew(code, performance.now())) this.onCode(code);
    setTimeout(() => void this.look(), BREATH_MS);
  }

  private async look(): Promise<void> {
    const { video, worker } = this;
    if (!worker) return;
    try {
      if (!video || video.readyState < video.HAVE_CURRENT_DATA || document.hidden) throw new Error("no picture yet");
      const bitmap = await createImageBitmap(video);
      worker.postMessage({ bitmap, scale: SCALES[this.step++ % SCALES.length]! } satisfies Frame, [bitmap]);
    } catch {
      setTimeout(() => void this.look(), 200);
    }
  }
}
