// One delegate: everything that is known, and what may be done. The only place where phone, birth and the like are shown.

import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { t } from "../../web/client/boot";
import { newId, send } from "../../web/client/send";
import { taskText } from "../../web/client/tasks";
import { act, ask, command, say } from "./act";
import { categoryWord, desk, figuresMark } from "./desk";
import type { Card } from "./delegate";
import { DelegateForm, kinds, type DelegateFields } from "./fields";
import { useLoad } from "./load";
import { Presence, type Run } from "./presence";
import { Attention, Mark, Waiting } from "./ui";
import { badgeSaid, whenText } from "./words";

export function DelegateCard(props: { id: number; close(): void; changed(): void }) {
  const { id } = props;
  const state = desk.state.value;
  const url = `/api/v1/delegates/${id}`;
  const card = useLoad<Card>(url, `${figuresMark()}/${JSON.stringify(state?.paper.counts)}`);
  const [editing, setEditing] = useState(false);
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => setEditing(false), [id]);
  // At once, not after the next picture: whoever was quicker has the focus already and keeps it.
  useLayoutEffect(() => head.current?.focus({ preventScroll: true }), [card.data?.delegate.id]);
  const shown = card.data?.delegate.id === id ? card.data : null;
  if (!shown)
    return (
      <aside class="card">
        <Waiting of={{ ...card, data: null }} />
      </aside>
    );
  const d = shown.delegate;
  const run: Run = async (path, body, done) => {
    const after = await act(() => command<Card>(`${url}/${path}`, { cmd_id: newId(), ...body }), done);
    if (!after) return false;
    card.put(after);
    props.changed();
    return true;
  };
  const name = d.full_name;
  const open = ["queued", "sending", "unknown", "held"].includes(shown.badge?.state ?? "");
  return (
    <aside class="card" aria-label={t("Đại biểu {name}", { name })}>
      <header>
        <div>
          <p class="quiet">
            {t("Số {n}", { n: d.number })} · {categoryWord(d.category)}
          </p>
          <h2 tabIndex={-1} ref={head} class="name">
            {d.salutation ? `${d.salutation} ` : ""}
            {name}
          </h2>
          <p>{[d.post, d.unit].filter(Boolean).join(", ")}</p>
        </div>
        <button class="plain-button close" onClick={props.close} aria-label={t("Đóng thẻ đại biểu")}>
          ×
        </button>
      </header>
      {!d.active && <p class="strip bad">{t("Đã rút khỏi danh sách: không được tính vào số triệu tập, giấy mời không mở cửa.")}</p>}
      {editing ? (
        <DelegateForm
          known={d}
          cancel={() => setEditing(false)}
          save={async (changes) => {
            card.put(await send<Card>(url, changes, { method: "PATCH", tries: 3 }));
            setEditing(false);
            say(t("Đã ghi sửa đổi. Giấy mời đã phát vẫn dùng được; thẻ đã in thì cần in lại."));
            props.changed();
          }}
        />
      ) : (
        <>
          <Presence key={id} card={shown} run={run} />
          {shown.attention && <Attention text={shown.attention} />}
          {shown.tasks.length > 0 && (
            <ul class="tasks" aria-label={t("Cần báo cho đại biểu")}>
              {shown.tasks.map((one) => (
                <li key={one}>{taskText(one)}</li>
              ))}
            </ul>
          )}
          <dl class="facts">
            <dt>{t("Thẻ")}</dt>
            <dd>
              <Mark tone={badgeSaid(shown.badge?.state ?? "").tone}>{badgeSaid(shown.badge?.state ?? "").word}</Mark>
              {shown.badge && (
                <span class="quiet">
                  {" "}
                  {whenText(shown.badge.ended_at || shown.badge.created_at)} {shown.badge.printer}
                </span>
              )}
              {shown.badge && shown.badge.full_name !== (shown.presence.stand_in?.full_name ?? name) && shown.badge.state !== "cancelled" && (
                <Mark tone="care">{t("thẻ ghi tên {name}", { name: shown.badge.full_name })}</Mark>
              )}
              <button class="small" disabled={open || !d.active} title={open ? t("Thẻ trước còn chờ hoặc đang in") : ""} onClick={() => void reprint(name, run)}>
                {shown.badge ? t("In lại thẻ…") : t("In thẻ…")}
              </button>
            </dd>
            <dt>{t("Giấy mời")}</dt>
            <dd>
              {shown.invitation ? (
                <Mark tone="good">{shown.invitation.issue ? t("còn hiệu lực, cấp lần {n}", { n: shown.invitation.issue + 1 }) : t("còn hiệu lực")}</Mark>
              ) : (
                <Mark tone="bad">{t("đã thu hồi")}</Mark>
              )}
              {shown.invitation && d.active && (
                <>
                  <a class="button small" href={`${url}/invitation.pdf`} download>
                    PDF
                  </a>
                  <a class="button small" href={`${url}/invitation.png`} download>
                    {t("Ảnh")}
                  </a>
                </>
              )}
              <button class="small" onClick={() => void reissue(name, shown.issues, run)}>
                {t("Cấp lại…")}
              </button>
              {shown.invitation && (
                <button class="small" onClick={() => void revoke(name, run)}>
                  {t("Thu hồi…")}
                </button>
              )}
            </dd>
            <Facts delegate={d} told={shown.attention !== ""} />
          </dl>
          <div class="form-buttons">
            <button onClick={() => setEditing(true)}>{t("Sửa thông tin")}</button>
            {d.active ? (
              <button class="quiet-danger" onClick={() => void withdraw(name, shown.arrived_at !== "", run)}>
                {t("Rút khỏi danh sách…")}
              </button>
            ) : (
              <button class="primary" onClick={() => void run("active", { active: true }, t("Đã nhận lại {name} vào danh sách.", { name }))}>
                {t("Nhận lại vào danh sách")}
              </button>
            )}
          </div>
        </>
      )}
    </aside>
  );
}

async function reprint(name: string, run: Run): Promise<void> {
  const reason = await ask({
    title: t("In lại thẻ của {name}?", { name }),
    consequence: t("Một thẻ mới ra ở máy in còn rảnh. Mã trên thẻ cũ hết hiệu lực tại cửa; hãy thu lại thẻ cũ."),
    confirm: t("In lại thẻ"),
    reason: t("Lý do"),
    suggestions: [t("Hỏng"), t("Mất"), t("Sai tên đã sửa")],
  });
  if (reason !== null) await run("reprint", { reason }, t("Đã đưa thẻ mới của {name} vào hàng chờ in.", { name }));
}

async function reissue(name: string, issues: number, run: Run): Promise<void> {
  const reason = await ask({
    title: t("Cấp lại giấy mời cho {name}?", { name }),
    consequence: t("Giấy mời đã phát không mở cửa được nữa. Nhớ gửi hoặc in giấy mời mới."),
    confirm: t("Cấp lại giấy mời"),
    reason: t("Lý do"),
    suggestions: [t("Mất giấy mời"), t("Lộ mã")],
  });
  if (reason !== null) await run("reissue", { reason, issues }, t("Đã cấp giấy mời mới cho {name}.", { name }));
}

async function revoke(name: string, run: Run): Promise<void> {
  const reason = await ask({
    title: t("Thu hồi giấy mời của {name}?", { name }),
    consequence: t("Giấy mời và thẻ của đại biểu không mở cửa được nữa. Đại biểu vẫn ở trong danh sách và vẫn có thể điểm danh tại bàn."),
    confirm: t("Thu hồi giấy mời"),
    danger: true,
    reason: t("Lý do"),
  });
  if (reason !== null) await run("revoke", { reason }, t("Đã thu hồi giấy mời của {name}.", { name }));
}

async function withdraw(name: string, arrived: boolean, run: Run): Promise<void> {
  const sure = await ask({
    title: t("Rút {name} khỏi danh sách?", { name }),
    consequence: arrived
      ? t("Đại biểu này ĐÃ có mặt: số triệu tập và số có mặt đều giảm một. Không có gì bị xoá; có thể nhận lại.")
      : t("Số triệu tập giảm một, giấy mời không mở cửa được nữa. Không có gì bị xoá; có thể nhận lại."),
    confirm: t("Rút khỏi danh sách"),
    danger: true,
  });
  if (sure !== null) await run("active", { active: false }, t("Đã rút {name} khỏi danh sách.", { name }));
}

/** `told`: what to mind stands above already. */
function Facts(props: { delegate: DelegateFields; told: boolean }) {
  const d = props.delegate;
  const born = d.birth_date ? d.birth_date.split("-").reverse().join("/") : d.birth_year ? String(d.birth_year) : "";
  const facts: [string, string][] = [
    [t("Ghế"), d.seat],
    [t("Loại"), d.kind === "person" ? "" : (kinds().find(([kind]) => kind === d.kind)?.[1] ?? d.kind)],
    [t("Người đại diện"), d.representative],
    [t("Điện thoại"), d.phone],
    [t("Giới tính"), d.sex],
    [t("Sinh"), born],
    [t("Dân tộc"), d.ethnicity],
    [t("Đảng viên"), d.party_member],
    [t("Danh hiệu, thành tích"), d.distinction],
    [t("Đợt khen thưởng"), d.award_group === null ? "" : String(d.award_group)],
    [t("Lưu ý đón tiếp"), props.told ? "" : d.attention],
    [t("Ghi chú"), d.note],
  ];
  return (
    <>
      {facts
        .filter(([, value]) => value)
        .map(([label, value]) => [<dt key={`t-${label}`}>{label}</dt>, <dd key={`d-${label}`}>{value}</dd>])}
    </>
  );
}
