// The letters of the stage, asked for at once: a picture is shown only in its own type.

const WANTED = ["400", "600", "800"].map((weight) => `${weight} 40px "Be Vietnam Pro"`);
const PATIENCE_MS = 2000;

/** Resolves when every face of the stage is there, or when waiting longer would be worse than another type. */
export function fontsReady(): Promise<unknown> {
  const loading = [...WANTED.map((face) => document.fonts.load(face, "Aộ1Đ")), document.fonts.load('600 40px "Inter"', "1")];
  const all = Promise.allSettled(loading).then(() => document.fonts.ready);
  return Promise.race([all, new Promise((go) => setTimeout(go, PATIENCE_MS))]);
}
