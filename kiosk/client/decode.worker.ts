// Finds the QR codes in one video frame, away from the thread that paints. The decoder's .wasm comes from our own server.

import { prepareZXingModule, purgeZXingModule, readBarcodes, type Position } from "zxing-wasm/reader";
import type { Found } from "./view";

export interface Frame {
  bitmap: ImageBitmap;
  /** 1 = as it is, 0.5 = half the size: blur and noise that hide a code in the one may be gone in the other */
  scale: number;
}

const port = self as unknown as { onmessage: (message: MessageEvent<Frame | string>) => void; postMessage(found: Found[]): void };

let wasmUrl = "";
const prepare = () => prepareZXingModule({ overrides: { locateFile: () => wasmUrl } });

const MOST = 3; // codes that are looked for in one frame
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
  let codes: Found[] = [];
  try {
    canvas.width = Math.round(bitmap.width * scale);
    canvas.height = Math.round(bitmap.height * scale);
    pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    const image = pen.getImageData(0, 0, canvas.width, canvas.height);
    const found = await readBarcodes(image, { formats: ["QRCode"], tryHarder: true, tryDownscale: false, maxNumberOfSymbols: MOST });
    codes = found.filter((code) => code.isValid).map(({ text, position }) => ({ text, ...placeOf(position, canvas) }));
  } catch {
    // The .wasm could not be fetched (the server is away): forget the attempt, the next frame tries again.
    purgeZXingModule();
    prepare();
  } finally {
    bitmap.close();
    port.postMessage(codes); // always an answer: the camera sends the next frame only then
  }
};

/** How large a code is in the picture and how far from its middle; see Found. */
function placeOf({ topLeft, topRight, bottomRight, bottomLeft }: Position, { width, height }: { width: number; height: number }): Omit<Found, "text"> {
  const corners = [topLeft, topRight, bottomRight, bottomLeft];
  const area = corners.reduce((sum, one, at) => sum + one.x * corners[(at + 1) % 4]!.y - corners[(at + 1) % 4]!.x * one.y, 0) / 2;
  const middle = (axis: "x" | "y") => corners.reduce((sum, one) => sum + one[axis], 0) / 4;
  const off = Math.hypot(middle("x") / width - 0.5, middle("y") / height - 0.5) / Math.SQRT1_2;
  return { size: Math.abs(area) / (width * height), off };
}
