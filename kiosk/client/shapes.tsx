// The drawings of the door: what to do with the invitation, and one shape for each kind of answer besides its colour.

import { t } from "../../web/client/boot";

// A decorative pattern in the manner of a QR symbol, 15 x 15 with its three finders; it encodes nothing.
const PATTERN = [
  "111111010111111",
  "100001001100001",
  "101101100101101",
  "101101011101101",
  "100001110100001",
  "111111010111111",
  "000000110100000",
  "101101011011010",
  "010011101000110",
  "000000110111001",
  "111111001011011",
  "100001011100101",
  "101101010010110",
  "100001101101001",
  "111111011010111",
];

/** An invitation with its QR corner held to a reader: gold lines, no hand, nothing that moves. */
export function Invitation() {
  return (
    <svg class="invitation" viewBox="0 0 600 480" role="img" aria-label={t("Đưa góc có mã QR của giấy mời vào khung quét")}>
      <g fill="none" stroke="var(--gold)" stroke-width="3" stroke-linejoin="round" stroke-linecap="round">
        <g transform="rotate(-4 300 170)">
          <rect x="24" y="26" width="540" height="304" rx="4" fill="var(--ivory)" />
          <rect x="38" y="40" width="512" height="276" rx="2" stroke-width="1.5" />
          <path d="M196 80 H392" stroke="var(--red)" stroke-width="5" />
          <path d="M146 114 H442" stroke="var(--red)" stroke-width="11" />
          <path d="M240 142 H348" stroke-width="2" />
          <path d="M74 190 H330 M74 220 H352 M74 250 H330 M74 280 H270" stroke="var(--ink)" stroke-opacity="0.4" stroke-width="4" />
        </g>
        {/* the light of the reader lies on the code */}
        <path d="M400 420 L374 176 L534 166 L508 420 Z" fill="var(--gold)" fill-opacity="0.22" stroke="none" />
        <g transform="translate(392 182) rotate(-4 60 60)" fill="var(--ink)" stroke="none">
          {PATTERN.flatMap((row, y) => [...row].map((cell, x) => (cell === "1" ? <rect key={`${x}.${y}`} x={x * 8} y={y * 8} width="8.3" height="8.3" /> : null)))}
        </g>
        <path
          transform="translate(392 182) rotate(-4 60 60)"
          d="M-16 6 V-16 H6 M114 -16 H136 V6 M136 114 V136 H114 M6 136 H-16 V114"
          stroke="var(--red)"
          stroke-width="6"
        />
        <path d="M402 414 L394 344 M506 414 L518 334" stroke-dasharray="1 10" />
        {/* the reader */}
        <rect x="336" y="420" width="236" height="30" rx="15" fill="var(--ground)" />
        <path d="M400 435 H508" stroke-width="6" />
        <path d="M420 450 V474 M488 450 V474 M384 476 H524" />
      </g>
    </svg>
  );
}

/** check: welcome. clock: already in. desk: the help desk. frame: hold the code again. card: an identity card. bell: for the staff. dots: being checked. */
export function Shape({ kind }: { kind: "check" | "clock" | "desk" | "frame" | "card" | "bell" | "dots" }) {
  const lines = {
    check: <path d="M30 52 L45 67 L72 36" />,
    clock: <path d="M50 28 V52 L66 62" />,
    desk: <path d="M50 44 V70 M50 30 V31" />,
    frame: <path d="M24 38 V24 H38 M62 24 H76 V38 M76 62 V76 H62 M38 76 H24 V62 M44 44 H56 V56 H44 Z" />,
    card: <path d="M20 30 H80 V70 H20 Z M30 58 C32 50 46 50 48 58 M39 46 a5 5 0 1 1 0.1 0 M58 44 H71 M58 55 H71" />,
    bell: <path d="M24 70 L32 60 V44 a18 18 0 0 1 36 0 V60 L76 70 Z M50 26 V18 M42 82 a9 9 0 0 0 16 0" />,
    dots: <path d="M30 50 H30.1 M50 50 H50.1 M70 50 H70.1" stroke-width="11" />,
  }[kind];
  const around = <circle cx="50" cy="50" r="44" />;
  const ring = { check: around, clock: around, desk: <path d="M50 4 L96 50 L50 96 L4 50 Z" />, frame: null, card: null, bell: null, dots: null }[kind];
  return (
    <svg class="shape" viewBox="0 0 100 100" aria-hidden="true" fill="none" stroke="currentColor" stroke-width="6" stroke-linecap="round" stroke-linejoin="round">
      {ring}
      {lines}
    </svg>
  );
}
