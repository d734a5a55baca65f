// Steering the stage from the desk: now, next, and the same commands the MC has.

import { signal } from "@preact/signals";
import { useLayoutEffect, useState } from "preact/hooks";
import { t } from "../../web/client/boot";
import { serverNow, spanText } from "../../web/client/clock";
import { Hand, listenKeys, orderOf, type Order } from "../../web/client/keys";
import { newId } from "../../web/client/send";
import { act, ask, command } from "./act";
import { desk, type CueView, type StageView } from "./desk";
import { useTick } from "./load";
import { Mark } from "./ui";
import { cueTitle } from "./words";

/** Keys and clickers steer the stage only after somebody said so: the desk's keyboard has other work as well. */
const keysOn = signal(false);

/** Give one order; says what went wrong. Resolves to false when nothing was moved. */
export async function order(given: Order): Promise<boolean> {
  const done = await act(() => command("/api/v1/stage/commands", { cmd_id: newId(), ...given }));
  return done !== undefined;
}

function plain(stage: StageView, kind: Order["kind"], target = ""): Order {
  return { kind, target, expected_rev: stage.rev };
}

/** Go straight to a cue: asks first, and for a reason when mandated items (`skipped`) would be passed over. */
export async function goTo(cue: CueView, expected: StageView, skipped: string[]): Promise<void> {
  const reason = await ask({
    title: t("Chuyển thẳng tới “{title}”?", { title: cueTitle(cue) }),
    consequence: skipped.length
      ? t("Màn hình hội trường và máy của MC đổi ngay. Bỏ qua mục bắt buộc: {items}.", { items: skipped.join("; ") })
      : t("Màn hình hội trường và máy của MC đổi ngay."),
    confirm: t("Chuyển thẳng"),
    danger: skipped.length > 0,
    ...(skipped.length ? { reason: t("Lý do (ghi vào biên bản)") } : {}),
  });
  if (reason !== null) await order({ ...plain(expected, "go", cue.id), reason });
}

/** After a rehearsal: the first screen again, and nothing held yet. Asks first. */
export async function beginAnew(expected: StageView): Promise<void> {
  const reason = await ask({
    title: t("Đưa chương trình về đầu?"),
    consequence: t("Màn hình hội trường trở về màn hình đón đại biểu ngay; giờ bắt đầu và kết thúc các mục đã ghi được bỏ. Không làm việc này khi Hội nghị đang diễn ra."),
    confirm: t("Đưa về đầu"),
    danger: true,
    reason: t("Lý do (ghi vào biên bản)"),
    suggestions: [t("Tập dượt xong")],
  });
  if (reason !== null) await order({ ...plain(expected, "restart"), reason });
}

export function StagePanel() {
  const state = desk.state.value;
  const [hand] = useState(() => new Hand());
  useTick(1000);
  const press = (given: Order): void => void hand.give(given, () => order(given), (done) => done);
  useLayoutEffect(() => {
    if (!keysOn.value) return;
    return listenKeys((pressed) => {
      const stage = desk.state.value?.stage;
      if (!stage || !desk.live.value) return;
      const view = { revision: stage.rev, mode: stage.mode, locked: stage.locked, next_id: stage.next?.id ?? "", back_id: stage.back?.id ?? "" };
      const given = orderOf(pressed, view);
      if (given) press(given);
    });
  }, [keysOn.value]);
  if (!state) return null;
  const { stage } = state;
  const live = desk.live.value; // next and back act on what is seen: not on an old picture. Hold and black always work.
  hand.see(stage.rev);
  const give = (kind: Order["kind"], target = "") => press(plain(stage, kind, target));
  return (
    <div class="stage">
      <div class="stage-now" data-testid="stage-now">
        <p class="quiet">
          {t("Đang diễn ra")} <Clock stage={stage} />
        </p>
        <p class="stage-title">{cueTitle(stage.now)}</p>
        {stage.mode === "hold" && <Mark tone="care">{t("Đang giữ màn hình chờ")}</Mark>}
        {stage.mode === "black" && <Mark tone="bad">{t("Màn hình đang đen")}</Mark>}
        {stage.locked && <Mark tone="care">{t("Chào cờ: màn hình khóa tới khi bấm “Thôi”")}</Mark>}
      </div>
      <p class="stage-next">
        <span class="quiet">{t("Tiếp theo")}</span> {stage.next ? cueTitle(stage.next) : t("hết chương trình")}
      </p>
      <div class="stage-buttons">
        {stage.locked ? (
          <button class="primary" onClick={() => give("release")}>
            {t("Thôi (mở khóa)")}
          </button>
        ) : (
          <button class="primary" disabled={!stage.next || !live} onClick={() => stage.next && give("next", stage.next.id)} data-testid="stage-next">
            {t("Chuyển tiếp")}
          </button>
        )}
        <button disabled={!stage.back || stage.locked || !live} onClick={() => stage.back && give("back", stage.back.id)}>
          {t("Lùi")}
        </button>
        <button aria-pressed={stage.mode === "hold"} onClick={() => give(stage.mode === "hold" ? "live" : "hold")}>
          {t("Giữ màn")}
        </button>
        <button aria-pressed={stage.mode === "black"} onClick={() => give(stage.mode === "black" ? "live" : "black")}>
          {t("Màn đen")}
        </button>
      </div>
      <label class="check">
        <input type="checkbox" checked={keysOn.value} onChange={(event) => (keysOn.value = event.currentTarget.checked)} />
        {t("Phím và bút trình chiếu ở máy này điều khiển chương trình")}
      </label>
    </div>
  );
}

function Clock(props: { stage: StageView }) {
  const { started_at, minutes } = props.stage.timing;
  if (!started_at || !props.stage.now.item_id) return null;
  return (
    <span class="figures">
      {spanText(serverNow() - Date.parse(started_at))}
      {minutes ? ` / ${t("{n} phút", { n: minutes })}` : ""}
    </span>
  );
}
