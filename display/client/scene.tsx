// One picture of the hall's screen. The projector and the MC's preview both draw it with this, from the same values.
// Sizes are parts of the stage's height (scene.css); a matter that does not fit takes the next smaller step, never below the floor.

import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { t } from "../../web/client/boot";
import { figure } from "../../web/client/clock";
import { whole } from "../../web/client/whole";
import { Flag } from "./flag";
import { fontsReady } from "./fonts";
import type { Arrivals, Cue, Picture } from "./picture";
import "./scene.css";

/** Steps of size that each scene has in scene.css; the last ones also drop what is around the matter. */
const STEPS = 10;
const STEPS_TAKEN = [...Array(STEPS).keys()].join(" ");

export function Scene({ picture }: { picture: Picture }) {
  const { cue, mode } = picture;
  if (mode === "black") return <div class="scene black" />;
  if (mode === "hold") return <Backdrop picture={picture} extra={[]} />;
  if (cue.scene === "title") return <Backdrop picture={picture} extra={extraLines(picture)} />;
  if (cue.scene === "flag")
    return (
      <div class="scene flag-ground">
        <Flag label={t("Quốc kỳ Việt Nam")} />
      </div>
    );
  if (cue.scene === "arrivals") return <Welcome picture={picture} />;
  return (
    <Fitted kind={cue.scene} heading={<Heading picture={picture} />} footing={<Place cue={cue} />}>
      {cue.speaker ? <Turn cue={cue} /> : <Matter cue={cue} />}
    </Fitted>
  );
}

function extraLines({ cue, title_lines }: Picture): string[] {
  return cue.lines.filter((line) => !title_lines.includes(line));
}

/** The title of the conference as on its backdrop: organiser above, title, then time and place. */
function Backdrop({ picture, extra }: { picture: Picture; extra: string[] }) {
  const lines = picture.title_lines.map((line) => whole(line, picture.unit));
  const last = lines.length > 1 ? lines.length - 1 : -1;
  return (
    <Fitted kind="backdrop" heading={<p class="organiser">{whole(picture.organiser, picture.unit)}</p>}>
      {lines.map((line, at) => (
        <p key={at} class={at === 0 ? "great" : at === last ? "body after-rule" : "second"}>
          {line}
        </p>
      ))}
      {extra.map((line) => (
        <p key={line} class="body">
          {whole(line)}
        </p>
      ))}
    </Fitted>
  );
}

function Welcome({ picture }: { picture: Picture }) {
  const { cue, arrivals } = picture;
  const greeted = arrivals !== null && arrivals.latest.length > 0;
  return (
    <Fitted
      kind={greeted ? "arrivals greeted" : "arrivals"}
      heading={<Heading picture={picture} />}
      footing={arrivals && <Count arrivals={arrivals} />}
    >
      <p class="great">{whole(cue.title)}</p>
      {greeted ? (
        <ul class="latest">
          {arrivals.latest.map((one) => (
            <li key={one.id}>
              <b>{one.name}</b> {one.unit && <span class="unit">{one.unit}</span>}
            </li>
          ))}
        </ul>
      ) : (
        cue.lines.map((line) => (
          <p key={line} class="body">
            {whole(line)}
          </p>
        ))
      )}
    </Fitted>
  );
}

function Count({ arrivals }: { arrivals: Arrivals }) {
  return (
    <p class="count">
      {t("Đã có mặt")}{" "}
      <b class="figures">
        {figure(arrivals.present)}/{figure(arrivals.total)}
      </b>
    </p>
  );
}

function Matter({ cue }: { cue: Cue }) {
  return (
    <>
      {cue.scene === "item" && cue.number !== null && <p class="numeral figures">{cue.number}</p>}
      <p class="great">{whole(cue.title)}</p>
      {cue.lines.map((line) => (
        <p key={line} class="body">
          {whole(line)}
        </p>
      ))}
    </>
  );
}

function Turn({ cue }: { cue: Cue }) {
  const speaker = cue.speaker!;
  return (
    <>
      <p class="great name">{`${speaker.salutation} ${speaker.full_name}`.trim()}</p>
      {(speaker.post || speaker.unit) && (
        <p class="body">
          {speaker.post && <span class="phrase">{whole(speaker.post) + (speaker.unit ? "," : "")}</span>}{" "}
          {speaker.unit && <span class="phrase">{whole(speaker.unit)}</span>}
        </p>
      )}
      <p class="body after-rule">{whole(speaker.title ? `“${speaker.title}”` : cue.title)}</p>
    </>
  );
}

function Heading({ picture }: { picture: Picture }) {
  return <p class="heading">{whole(picture.title_lines[0] ?? "", picture.unit)}</p>;
}

function Place({ cue }: { cue: Cue }) {
  if (cue.number === null || cue.of === null) return null;
  return (
    <p class="place figures" aria-label={t("Mục {number} trên {of}", { number: cue.number, of: cue.of })}>
      {cue.number}/{cue.of}
    </p>
  );
}

interface FittedProps {
  kind: string;
  heading?: ComponentChildren;
  footing?: ComponentChildren;
  children: ComponentChildren;
}

/** Heading, matter on the optical middle, footing; the largest step at which the matter fits its room. */
function Fitted({ kind, heading, footing, children }: FittedProps) {
  const scene = useRef<HTMLDivElement>(null);
  const room = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const fit = (): void => {
      for (let step = 0; step < STEPS; step++) {
        scene.current?.setAttribute("data-step", STEPS_TAKEN.slice(0, 2 * step + 1));
        if (fits(room.current)) return;
      }
    };
    let here = true;
    const watch = new ResizeObserver(fit);
    if (room.current) watch.observe(room.current.parentElement!);
    fit();
    void fontsReady().then(() => here && fit());
    return () => {
      here = false;
      watch.disconnect();
    };
  });
  return (
    <div class={`scene ${kind}`} ref={scene}>
      {heading}
      <div class="room" ref={room}>
        <div class="matter">{children}</div>
      </div>
      {footing}
    </div>
  );
}

function fits(room: HTMLElement | null): boolean {
  const matter = room?.firstElementChild as HTMLElement | null;
  if (!room || !matter) return true;
  return matter.offsetHeight <= room.clientHeight + 1 && matter.scrollWidth <= room.clientWidth + 1;
}
