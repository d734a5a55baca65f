// The tablet's own camera as a reader: a frame at a time goes to the worker, and a code counts once while it stays in view.

import { signal } from "@preact/signals";
import type { Frame } from "./decode.worker";
import wasmUrl from "zxing-wasm/reader/zxing_reader.wasm?url";
import type { Store } from "./store";
import { View, type Found } from "./view";

export type CameraState = "off" | "starting" | "on" | "insecure" | "denied" | "missing";

const SCALES = [1, 0.5];
const BREATH_MS = 60; // between frames, so that the tablet stays cool

/** One that can be chosen. `name` is what the system calls it, "" when it does not say. */
export interface Lens {
  id: string;
  name: string;
}

export class Camera {
  readonly state = signal<CameraState>("off");
  /** Every camera of this machine, once one was allowed. */
  readonly lenses = signal<Lens[]>([]);
  /** The id of the one that runs. */
  readonly lens = signal("");
  /** The light beside the lens: null where there is none. */
  readonly torch = signal<boolean | null>(null);
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

  /** The element that shows the preview; the last one counts. Returns what takes it away. */
  attach(video: HTMLVideoElement): () => void {
    this.video = video;
    video.srcObject = this.stream;
    void video.play().catch(() => {});
    return () => {
      if (this.video === video) this.video = null;
    };
  }

  async start(device = this.store.kept("camera-id")): Promise<void> {
    this.store.keep("camera", "on");
    if (!window.isSecureContext || !navigator.mediaDevices) {
      this.state.value = "insecure";
      return;
    }
    this.state.value = "starting";
    const size = { width: { ideal: 1280 }, height: { ideal: 720 } };
    try {
      const ask = (wanted: MediaTrackConstraints) => navigator.mediaDevices.getUserMedia({ audio: false, video: { ...size, ...wanted } });
      const any = () => ask({ facingMode: "user" });
      this.release();
      this.stream = await (device ? ask({ deviceId: { exact: device } }).catch(any) : any()); // the chosen one may have been unplugged
    } catch (error) {
      const name = error instanceof DOMException ? error.name : "";
      this.state.value = name === "NotAllowedError" || name === "SecurityError" ? "denied" : "missing";
      return;
    }
    const track = this.stream.getVideoTracks()[0]!;
    track.addEventListener("ended", () => this.stream?.active || this.fail());
    const { facingMode, deviceId = "" } = track.getSettings();
    this.mirrored.value = facingMode !== "environment";
    this.lens.value = deviceId;
    this.torch.value = (track.getCapabilities?.() as { torch?: boolean } | undefined)?.torch ? false : null;
    if (this.torch.value !== null && this.store.kept("torch") === "on") void this.shine(true);
    const all = await navigator.mediaDevices.enumerateDevices();
    this.lenses.value = all.filter((one) => one.kind === "videoinput").map((one) => ({ id: one.deviceId, name: one.label }));
    this.state.value = "on";
    if (this.video) this.attach(this.video);
    if (!this.worker) {
      this.worker = new Worker(new URL("./decode.worker.ts", import.meta.url), { type: "module" });
      this.worker.postMessage(wasmUrl); // named here so that the page and all it needs are kept together
      this.worker.onmessage = ({ data }: MessageEvent<Found[]>) => this.heard(data);
      this.worker.onerror = () => setTimeout(() => void this.look(), 1000);
      void this.look();
    }
  }

  /** Turn to this camera and remember it. */
  async choose(id: string): Promise<void> {
    this.store.keep("camera-id", id);
    await this.start(id);
  }

  /** The light on or off, remembered. */
  async shine(on: boolean): Promise<void> {
    try {
      await this.stream?.getVideoTracks()[0]?.applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] });
      this.torch.value = on;
      this.store.keep("torch", on ? "on" : "");
    } catch {
      this.torch.value = null; // it promised a light and has none
    }
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

  private heard(found: Found[]): void {
    const code = this.view.take(found, performance.now());
    if (code) this.onCode(code);
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
