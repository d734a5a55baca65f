// Who came and is not on the list: written down at once, let in when the organisers agree.

import { useState } from "preact/hooks";
import { t } from "../../web/client/boot";
import { figure } from "../../web/client/clock";
import { newId, send } from "../../web/client/send";
import { act, ask, command, say } from "./act";
import { categoryWord, desk } from "./desk";
import { DelegateForm } from "./fields";
import { useLoad } from "./load";
import { href } from "./router";
import { Dialog, Empty, Mark, Pane, Waiting } from "./ui";
import { leaving } from "./unsaved";
import { whenText } from "./words";

interface WalkIn {
  id: number;
  at: string;
  full_name: string;
  salutation: string;
  post: string;
  unit: string;
  category: string;
  phone: string;
  note: string;
  state: string;
  decided_at: string;
  reason: string;
  delegate_id: number | null;
  namesakes?: { id: number; full_name: string; unit: string }[];
}
interface Lists {
  waiting: WalkIn[];
  decided: WalkIn[];
  counted: number;
  limit: number | null;
}

export function WalkIns() {
  const state = desk.state.value;
  const [adding, setAdding] = useState(false);
  const list = useLoad<Lists>("/api/v1/walk-ins", `${state?.waiting}/${state?.total}`, 200);
  const decide = async (one: WalkIn, path: string, body: object, done: string) => {
    await act(() => command(`/api/v1/walk-ins/${one.id}/${path}`, { cmd_id: newId(), ...body }), done);
    list.reload();
  };
  const approve = async (one: WalkIn) => {
    const { counted, limit } = list.data!;
    const over = limit !== null && counted >= limit;
    const sure = await ask({
      title: t("Đồng ý cho {name} dự?", { name: one.full_name }),
      consequence: over
        ? t("Người này thành đại biểu, được tính có mặt và in thẻ ngay. LƯU Ý: đã có {n} đại biểu, quy định tối đa {limit}.", { n: figure(counted), limit: figure(limit) })
        : t("Người này thành đại biểu có số kế tiếp, được tính có mặt và in thẻ ngay."),
      confirm: t("Đồng ý cho dự"),
    });
    if (sure !== null) await decide(one, "approve", {}, t("Đã đồng ý cho {name} dự.", { name: one.full_name }));
  };
  const reject = async (one: WalkIn) => {
    const reason = await ask({
      title: t("Từ chối {name}?", { name: one.full_name }),
      consequence: t("Người này không vào danh sách. Vẫn có thể đồng ý sau."),
      confirm: t("Từ chối"),
      danger: true,
      reason: t("Lý do"),
      suggestions: [t("Không phải thành phần được mời"), t("Không có giấy giới thiệu")],
    });
    if (reason !== null) await decide(one, "reject", { reason }, t("Đã từ chối {name}.", { name: one.full_name }));
  };
  const data = list.data;
  return (
    <>
      <p class="walk-ins-head">
        <button class="primary" onClick={() => setAdding(true)} data-testid="walk-in-add">
          {t("Ghi người ngoài danh sách")}
        </button>
        {data && data.limit !== null && (
          <span class={data.counted >= data.limit ? "problem" : "quiet"}>
            {t("Đại biểu trong danh sách: {n}, quy định tối đa {limit}.", { n: figure(data.counted), limit: figure(data.limit) })}
          </span>
        )}
      </p>
      <Waiting of={list} />
      {data && (
        <Pane title={t("Chờ duyệt ({n})", { n: figure(data.waiting.length) })}>
          {data.waiting.length === 0 && <Empty>{t("Không có ai chờ duyệt.")}</Empty>}
          <ul class="walk-ins" data-testid="walk-ins">
            {data.waiting.map((one) => (
              <li key={one.id}>
                <Who one={one} />
                <span class="walk-in-tools">
                  <button class="primary" onClick={() => void approve(one)} data-testid="walk-in-approve">
                    {t("Đồng ý cho dự…")}
                  </button>
                  <button class="quiet-danger" onClick={() => void reject(one)}>
                    {t("Từ chối…")}
                  </button>
                </span>
              </li>
            ))}
          </ul>
        </Pane>
      )}
      {data && data.decided.length > 0 && (
        <Pane title={t("Đã trả lời")}>
          <ul class="walk-ins decided">
            {data.decided.map((one) => (
              <li key={one.id}>
                <Who one={one} />
                <span class="walk-in-tools">
                  {one.state === "approved" ? (
                    <a href={href("dai-bieu", one.delegate_id ?? "")}>
                      <Mark tone="good">{t("đồng ý lúc {time}", { time: whenText(one.decided_at) })}</Mark>
                    </a>
                  ) : (
                    <>
                      <Mark tone="bad">
                        {t("từ chối lúc {time}", { time: whenText(one.decided_at) })}: {one.reason}
                      </Mark>
                      <button class="small" onClick={() => void approve(one)}>
                        {t("Đồng ý cho dự…")}
                      </button>
                    </>
                  )}
                </span>
              </li>
            ))}
          </ul>
        </Pane>
      )}
      {adding && <Adding close={() => setAdding(false)} done={list.reload} />}
    </>
  );
}

function Who(props: { one: WalkIn }) {
  const { one } = props;
  return (
    <div>
      <b>{[one.salutation, one.full_name].filter(Boolean).join(" ")}</b> <span class="quiet">{categoryWord(one.category)}</span>
      <p>{[one.post, one.unit, one.phone].filter(Boolean).join(", ")}</p>
      {one.note && <p class="quiet">{one.note}</p>}
      <p class="quiet small">{t("ghi lúc {time}", { time: whenText(one.at) })}</p>
      {(one.namesakes ?? []).map((other) => (
        <p key={other.id} class="task">
          {t("Trong danh sách có người cùng tên:")} <a href={href("dai-bieu", other.id)}>{[other.full_name, other.unit].filter(Boolean).join(", ")}</a>
        </p>
      ))}
    </div>
  );
}

function Adding(props: { close(): void; done(): void }) {
  const [id] = useState(newId); // one id for this dialog: a lost answer and a second press are one person
  return (
    <Dialog title={t("Người ngoài danh sách")} close={() => void leaving(props.close)} wide>
      <p class="quiet">{t("Ghi lại rồi mời người này đợi: chưa tính vào số nào, chưa có thẻ, cho đến khi Ban Tổ chức đồng ý.")}</p>
      <DelegateForm
        walkIn
        cancel={props.close}
        save={async (fields) => {
          await send("/api/v1/walk-ins", { ...fields, cmd_id: id }, { timeout: 8000, tries: 2 });
          props.close();
          say(t("Đã ghi {name}, chờ duyệt.", { name: fields.full_name ?? "" }));
          props.done();
        }}
      />
    </Dialog>
  );
}
