// The log: what happened, newest first, as sentences.

import { useEffect, useState } from "preact/hooks";
import { t } from "../../web/client/boot";
import { send } from "../../web/client/send";
import { act } from "./act";
import { desk, type EventView } from "./desk";
import { eventSentence, rooms } from "./events";
import { useLoad } from "./load";
import { Empty, Head, Waiting } from "./ui";
import { actorWord, whenText } from "./words";

/** A few events as lines, as the overview has them. */
export function EventLines(props: { events: EventView[] }) {
  if (!props.events.length) return <p class="empty small">{t("Chưa có gì.")}</p>;
  return (
    <ol class="lines">
      {props.events.map((event) => (
        <li key={event.rev} data-testid="event-row">
          <time class="figures">{whenText(event.at)}</time>
          <span>
            {eventSentence(event)} <span class="quiet">{actorWord(event.actor)}</span>
          </span>
        </li>
      ))}
    </ol>
  );
}

const PAGE = 100;

/** The newest page before what was known. When more than a page is new, what was known is let go: no gap is ever shown. */
function joined(fresh: EventView[], known: EventView[]): EventView[] {
  const last = fresh[fresh.length - 1]?.rev ?? 0;
  if (fresh.length === PAGE && last > (known[0]?.rev ?? 0)) return fresh;
  return [...fresh, ...known.filter((event) => event.rev < last)];
}

export function LogView() {
  const [room, setRoom] = useState("");
  const [shown, setShown] = useState<EventView[]>([]);
  const [ended, setEnded] = useState(false);
  const newest = desk.state.value?.rev ?? 0;
  const list = useLoad<{ events: EventView[] }>(`/api/v1/events?limit=${PAGE}&prefix=${room}`, newest, 1000);
  useEffect(() => {
    setShown([]);
    setEnded(false);
  }, [room]);
  useEffect(() => {
    if (list.data) setShown((known) => joined(list.data!.events, known));
  }, [list.data]);
  const more = async () => {
    const before = shown[shown.length - 1]?.rev;
    const page = await act(() => send<{ events: EventView[] }>(`/api/v1/events?limit=${PAGE}&prefix=${room}&before=${before}`));
    if (!page) return;
    setShown((known) => [...known, ...page.events.filter((event) => event.rev < (known[known.length - 1]?.rev ?? Infinity))]);
    setEnded(page.events.length < PAGE);
  };
  return (
    <section class="view narrow">
      <Head title={t("Nhật ký")} note={t("Mọi việc đã ghi, không sửa và không xoá được.")} />
      <div class="tabs">
        {rooms().map(([prefix, label]) => (
          <button key={prefix} aria-pressed={room === prefix} onClick={() => setRoom(prefix)}>
            {label}
          </button>
        ))}
      </div>
      <Waiting of={list} />
      {list.data && shown.length === 0 && <Empty>{t("Chưa có gì.")}</Empty>}
      {shown.length > 0 && (
        <div class="table-scroll page">
          <table class="log">
            <thead>
              <tr>
                <th class="num">{t("Số")}</th>
                <th>{t("Lúc")}</th>
                <th>{t("Việc")}</th>
                <th>{t("Ai / ở đâu")}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((event) => (
                <tr key={event.rev} data-testid="event-row">
                  <td class="num quiet">{event.rev}</td>
                  <td class="figures nowrap">{whenText(event.at, true)}</td>
                  <td>{eventSentence(event)}</td>
                  <td class="quiet">{actorWord(event.actor)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {shown.length >= PAGE && !ended && (
        <button class="more" onClick={() => void more()}>
          {t("Xem việc cũ hơn")}
        </button>
      )}
    </section>
  );
}
