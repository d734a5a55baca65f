// Finds a QR code in one video frame, away from the thread that paints. The decoder's .wasm comes from our own server.

import { prepareZXingModule, purgeZXingModule, readBarcodes } from "zxing-wasm/reader";

export interface Frame {
  bitmap: ImageBitmap;
  /** 1 = as it is, 0.5 = half the size: blur and noise that hide a code in the one may be gone in the other */
  scale: number;
}

const port = self as unknown as { onmessage: (message: MessageEvent<Frame | string>) => void; postMessage(text: string): void };

let wasmUrl = "";
const prepare = () => prepareZXingModule({ overrides: { locateFile: () => wasmUrl } });

const canvas = new OffscreenCanvas(1, 1);
const pen = canvas.getContext("2d", { willReadFrequently: true, alpha: false })!;

/** First where the .wasm is, then frames. */
port.onmessage = async ({ data }) => {
  if (typeof data === "string") {
    wasmUrl = data;
    prepare();
    return;
  }
  const { bitmap, scale } = data;
  let text = "";
  try {
    canvas.width = Math.round(bitmap.width * scale);
    canvas.height = Math.round(bitmap.height * scale);
    pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const image = pen.getImageData(0, 0, canvas.width, canvas.height);
    const found = await readBarcodes(image, { formats: ["QRCode"], tryHarder: true, tryDownscale: false, maxNumberOfSymbols: 1 });
    text = found.find((code) => code.isValid)?.text ?? "";
  } catch {
    // The .wasm could not be fetched (the server is away): forget the attempt, the next frame tries again.
    purgeZXingModule();
    prepare();
  } finally {
    bitmap.close();
    port.postMessage(text); // always an answer: the camera sends the next frame only then
  }
};
