// What hands have to do at a printer, as line drawings that are understood from a metre away without a word. The printer is seen from its
// side, its front to the left, as on the labels inside printers' lids; what moves, and where to, is red. Meaning is also in the words beside.

import type { ComponentChildren } from "preact";

export type DrawingName =
  | "open"
  | "roll"
  | "close"
  | "spare"
  | "cutter"
  | "off"
  | "on"
  | "button"
  | "power"
  | "network"
  | "usb"
  | "computer"
  | "torn"
  | "mouth";

const LID = "M24 96l4-15q2-9 12-9h84q14 0 14 15v9z";

/** The lower half, open at the top. */
function Base({ children }: { children?: ComponentChildren }) {
  return (
    <>
      <path class="body" d="M24 96v50q0 8 8 8h98q8 0 8-8V96z" />
      <path class="room" d="M40 96h86v36q0 12-12 12H52q-12 0-12-12z" />
      {children}
    </>
  );
}

/** The lid, so many degrees open. */
function Lid({ turn = 0, faint = false }: { turn?: number; faint?: boolean }) {
  return <path class={faint ? "ghost" : "body"} d={LID} transform={`rotate(${turn} 136 94)`} />;
}

/** A roll from its side: the more turns, the more paper. */
function Roll({ x, y, r }: { x: number; y: number; r: number }) {
  return (
    <>
      <circle class="paper" cx={x} cy={y} r={r} />
      {r > 18 && <circle class="thin" cx={x} cy={y} r={r * 0.72} />}
      <circle class="core" cx={x} cy={y} r={9} />
    </>
  );
}

function Closed() {
  return (
    <>
      <path class="body" d="M24 96v50q0 8 8 8h98q8 0 8-8V96z" />
      <Lid />
      <path class="line" d="M24 96h114" />
    </>
  );
}

/** A closed printer as large as the drawing allows. */
function Near({ children }: { children: ComponentChildren }) {
  return (
    <g transform="translate(-8 -46) scale(1.3)">
      <Closed />
      {children}
    </g>
  );
}

/** A way that something goes; its head at x, y, pointing `turn` degrees clockwise from the right. */
function Arrow({ d, x, y, turn }: { d: string; x: number; y: number; turn: number }) {
  return (
    <>
      <path class="move" d={d} />
      <path class="head" d="M14 0l-20-13v26z" transform={`translate(${x} ${y}) rotate(${turn})`} />
    </>
  );
}

/** A badge as it lies in the hand. */
function Sheet({ x, y, scale = 1, serial = "" }: { x: number; y: number; scale?: number; serial?: string }) {
  return (
    <g transform={`translate(${x} ${y}) scale(${scale})`}>
      <path class="paper" d="M0 0h64v92H0z" />
      <path class="line" d="M10 13h44M18 23h28" />
      <path class="fill" d="M8 32h48v9H8z" />
      <path class="fill" d="M20 49h8v8h-8zM36 49h8v8h-8zM20 65h8v8h-8zM32 59h6v6h-6zM38 67h6v6h-6z" />
      {serial && (
        <text class="serial" x="32" y="88" text-anchor="middle">
          {serial}
        </text>
      )}
    </g>
  );
}

/** A switch on the printer's side, at off or on. */
function Switch({ on }: { on: boolean }) {
  return (
    <>
      <path class="paper" d="M62 104h38v44H62z" />
      <path class="fill" d={on ? "M62 104h38v22H62z" : "M62 126h38v22H62z"} />
      <path class={on ? "light" : "line"} d="M81 109v12" />
      <circle class={on ? "line" : "light"} cx="81" cy="137" r="6" />
    </>
  );
}

/** A printer with the socket at its back. */
function Plugged({ children }: { children: ComponentChildren }) {
  return (
    <>
      <Closed />
      <path class="fill" d="M130 120h14v24h-14z" />
      {children}
    </>
  );
}

const DRAWINGS: Record<DrawingName, (serial: string) => ComponentChildren> = {
  open: () => (
    <>
      <Base>
        <Roll x={84} y={126} r={11} />
      </Base>
      <Lid turn={72} />
      <Arrow d="M18 82C22 50 40 28 66 20" x={72} y={18} turn={-16} />
    </>
  ),
  roll: () => (
    <>
      <Lid turn={78} faint />
      <Base>
        <path class="strip" d="M84 142H50q-14 0-16-16l-8-38" />
        <Roll x={84} y={112} r={30} />
      </Base>
      <Arrow d="M26 88L19 62" x={18} y={56} turn={-105} />
      <Arrow d="M84 18v38" x={84} y={60} turn={90} />
      <path class="yes" d="M34 18l12 14 22-32" />
      <g transform="translate(132 55) scale(.64)">
        <Base>
          <path class="strip wide" d="M84 82H52q-12 0-22 10L20 58" />
          <Roll x={84} y={112} r={30} />
        </Base>
      </g>
      <path class="no" d="M176 20l26 26M202 20l-26 26" />
    </>
  ),
  close: () => (
    <>
      <Base>
        <path class="strip" d="M84 142H50q-14 0-16-16L24 92 2 82" />
        <Roll x={84} y={112} r={30} />
      </Base>
      <Lid turn={40} />
      <Arrow d="M42 0C26 10 19 24 18 42" x={18} y={48} turn={94} />
    </>
  ),
  spare: () => (
    <>
      <Base>
        <path class="strip" d="M84 138H50q-12 0-15-14L24 84l-6-24" />
        <Roll x={84} y={125} r={14} />
      </Base>
      <Lid />
      <Roll x={182} y={122} r={32} />
    </>
  ),
  cutter: () => (
    <>
      <Base>
        <path class="strip" d="M84 142H56q-12 0-14-10l-6-18 12-6-14-8 10-8-12-8" />
        <Roll x={84} y={112} r={30} />
      </Base>
      <Lid turn={60} />
      <Arrow d="M30 76L22 34" x={21} y={28} turn={-100} />
    </>
  ),
  off: () => (
    <Near>
      <Switch on={false} />
      <Arrow d="M172 137h-52" x={118} y={137} turn={180} />
    </Near>
  ),
  on: () => (
    <Near>
      <Switch on />
      <Arrow d="M172 115h-52" x={118} y={115} turn={180} />
    </Near>
  ),
  button: () => (
    <Near>
      <path class="fill" d="M46 60h30v12H46z" />
      <Arrow d="M61 22v14" x={61} y={38} turn={90} />
    </Near>
  ),
  power: () => (
    <Plugged>
      <path class="line" d="M138 140h14q10 0 10-12V98q0-10 8-10" />
      <path class="fill" d="M168 74h22v28h-22z" />
      <path class="line" d="M190 81h12M190 95h12" />
      <path class="body" d="M208 52h18v72h-18z" />
      <Arrow d="M150 48h28" x={184} y={48} turn={0} />
    </Plugged>
  ),
  network: () => (
    <Plugged>
      <path class="paper" d="M158 114h36v36h-36z" />
      <path class="line" d="M165 114v11M172 114v11M179 114v11M194 132h34" />
      <Arrow d="M214 86h-40" x={168} y={86} turn={180} />
    </Plugged>
  ),
  usb: () => (
    <Plugged>
      <path class="paper" d="M156 120h22v24h-22z" />
      <path class="fill" d="M178 114h20v36h-20z" />
      <path class="line" d="M198 132h30" />
      <Arrow d="M214 86h-40" x={168} y={86} turn={180} />
    </Plugged>
  ),
  computer: () => (
    <>
      <path class="body" d="M48 26h124v86H48z" />
      <path class="room" d="M60 38h100v62H60z" />
      <path class="body" d="M24 126h172l-10 20H34z" />
      <path class="line" d="M74 54h40M74 68h60M74 82h30" />
      <path class="move" d="M124 92l34-40" />
      <path class="head" d="M118 99l4-15 10 9z" />
    </>
  ),
  torn: () => (
    <>
      <path class="paper" d="M18 26h62v34l-12 9-10-9-11 9-10-9-10 9-9-6z" />
      <path class="fill" d="M26 46h46v8H26z" />
      <path class="paper" d="M14 82l9 6 10-9 10 9 11-9 10 9 14-8v44H14z" transform="rotate(-7 46 104)" />
      <path class="no" d="M12 34l74 86M86 34l-74 86" />
      <Arrow d="M98 80h16" x={116} y={80} turn={0} />
      <Sheet x={142} y={28} scale={1.1} />
    </>
  ),
  mouth: (serial) => (
    <>
      <g transform="translate(-2 0)">
        <path class="body" d="M18 96v50q0 8 8 8h116q8 0 8-8V96z" />
        <path class="body" d="M18 96l8-16q4-8 14-8h88q10 0 14 8l8 16z" />
        <path class="slot" d="M40 84h88" />
        <path class="paper" d="M50 84V14h68v70z" />
        <path class="line" d="M60 26h48M68 36h32" />
        <path class="fill" d="M58 46h52v9H58z" />
        <text class="serial" x="84" y="76" text-anchor="middle">
          {serial}
        </text>
        <rect class="ring" x="46" y="60" width="76" height="21" rx="10" />
      </g>
      <path class="move" d="M166 58a20 18 0 1 1 30 16q-10 6-10 18" />
      <circle class="head" cx="186" cy="110" r="6" />
    </>
  ),
};

/** A drawing; what it shows is said beside it. `serial`: of the badge that is looked for. */
export function Drawing({ name, serial = "" }: { name: DrawingName; serial?: string }) {
  return (
    <svg class="drawing" viewBox="0 -16 228 176" aria-hidden="true" data-drawing={name}>
      {DRAWINGS[name](serial)}
    </svg>
  );
}
