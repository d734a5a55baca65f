// A whole delegation in one press: choose the unit, tick who has come, say who speaks for them.

import { useEffect, useState } from "preact/hooks";
import { t } from "../../web/client/boot";
import { figure } from "../../web/client/clock";
import { newId } from "../../web/client/send";
import { taskText } from "../../web/client/tasks";
import { act, command, say } from "./act";
import { desk, figuresMark } from "./desk";
import { useLoad } from "./load";
import { statusSaid } from "./presence";
import { href } from "./router";
import type { Row } from "./rows";
import { Attention, Choose, Empty, Mark, Waiting } from "./ui";
import { whenText } from "./words";

interface Result {
  id: number | null;
  full_name: string;
  outcome: string;
  first_time: boolean;
  tasks: string[];
  attention: string;
}

export function Group() {
  const state = desk.state.value;
  const [unit, setUnit] = useState("");
  const [ticked, setTicked] = useState<Set<number>>(new Set());
  const [head, setHead] = useState("");
  const [results, setResults] = useState<Result[]>([]);
  const [busy, setBusy] = useState(false);
  // Asked for apart, so that a delegation larger than a page is not called complete.
  const asking = (status: string) => (unit ? `/api/v1/delegates?${new URLSearchParams({ unit, status, limit: "500" })}` : "");
  const list = useLoad<{ count: number; rows: Row[] }>(asking("absent"), figuresMark());
  const came = useLoad<{ count: number; rows: Row[] }>(asking("arrived"), figuresMark());
  useEffect(() => {
    setTicked(new Set());
    setHead("");
  }, [unit]);
  const missing = (unit && list.data?.rows) || [];
  const here = (unit && came.data?.rows) || [];
  const chosen = missing.filter((row) => ticked.has(row.id)); // who came in meanwhile drops out by himself
  const tick = (id: number) =>
    setTicked((old) => {
      const next = new Set(old);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  const press = async () => {
    setBusy(true);
    const body = { cmd_id: newId(), delegates: chosen.map((row) => row.id), head: chosen.some((row) => String(row.id) === head) ? Number(head) : null };
    const answer = await act(() => command<{ results: Result[] }>("/api/v1/reception/group", body));
    setBusy(false);
    if (!answer) return;
    const fresh = answer.results.filter((one) => one.first_time).length;
    say(t("Đã điểm danh {n} người của {unit}.", { n: fresh, unit }));
    setResults(answer.results);
    setTicked(new Set());
    setHead("");
    list.reload();
    came.reload();
  };
  const units = (state?.units ?? []).filter((one) => one.unit);
  return (
    <div class="two-columns wide-left">
      <div>
        <div class="filter-line">
          <Choose
            label={t("Đơn vị")}
            value={unit}
            set={(value) => (setUnit(value), setResults([]))}
            data-testid="group-unit"
            options={[["", t("Chọn đơn vị…")], ...units.map((one): [string, string] => [one.unit, `${one.unit} (${figure(one.present)}/${figure(one.total)})`])]}
          />
          {missing.length > 0 && (
            <div class="group-all">
              <button onClick={() => setTicked(new Set(missing.filter((row) => row.status !== "absent_excused").map((row) => row.id)))}>{t("Chọn tất cả")}</button>
              <button disabled={!chosen.length} onClick={() => setTicked(new Set())}>
                {t("Bỏ chọn")}
              </button>
            </div>
          )}
        </div>
        {!unit && <Empty>{t("Chọn đơn vị, đánh dấu từng người đã đến, rồi bấm một lần cho cả đoàn.")}</Empty>}
        {unit && <Waiting of={list} />}
        {unit && list.data && missing.length === 0 && <Empty>{t("Đơn vị này đã có mặt đủ.")}</Empty>}
        <ul class="picks ticks" data-testid="group-list">
          {missing.map((row) => (
            <li key={row.id}>
              <label class={`pick ${ticked.has(row.id) ? "sure" : ""}`}>
                <input type="checkbox" checked={ticked.has(row.id)} onChange={() => tick(row.id)} data-testid="group-tick" />
                <span>
                  <b>
                    {row.salutation ? `${row.salutation} ` : ""}
                    {row.full_name}
                  </b>
                  {row.namesake && <em>{row.born ? t("trùng tên · sinh {year}", { year: row.born }) : t("trùng tên")}</em>}
                  {row.attention && <Attention />}
                  <small>{[t("số {n}", { n: row.number }), row.post, row.seat && t("ghế {seat}", { seat: row.seat })].filter(Boolean).join(" · ")}</small>
                </span>
                <span class="pick-state">
                  {row.status === "absent_excused" && <Mark tone="busy">{statusSaid(row.status).word}</Mark>}
                  {row.kind === "unnamed" && <span class="quiet">{t("chưa ghi tên")}</span>}
                </span>
              </label>
            </li>
          ))}
        </ul>
        {here.length > 0 && (
          <details class="group-here">
            <summary>{t("Đã đến: {n}", { n: figure(came.data!.count) })}</summary>
            <ul>
              {here.map((row) => (
                <li key={row.id}>
                  <a href={href("dai-bieu", row.id)}>{row.full_name}</a> <span class="quiet">{whenText(row.arrived_at)}</span>
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
      <aside class="group-side">
        <p class="group-count">
          <b class="figures">{figure(chosen.length)}</b> {t("người được chọn")}
        </p>
        <Choose
          label={t("Ai báo cho cả đoàn (trưởng đoàn)")}
          value={head}
          set={setHead}
          options={[["", t("(không ghi)")], ...chosen.map((row): [string, string] => [String(row.id), row.full_name])]}
        />
        <button class="primary" disabled={!chosen.length || busy} onClick={() => void press()} data-testid="group-press">
          {chosen.length ? t("Điểm danh {n} người", { n: figure(chosen.length) }) : t("Điểm danh cả đoàn")}
        </button>
        {results.length > 0 && (
          <ol class="let-in" data-testid="group-results">
            {results.map((one, index) => (
              <li key={one.id ?? `x${index}`}>
                {one.id ? <a href={href("dai-bieu", one.id)}>{one.full_name}</a> : t("Một người đã rút khỏi danh sách")}{" "}
                {one.id && <Mark tone={one.first_time ? "good" : "care"}>{one.first_time ? t("vừa đến") : t("đã có mặt từ trước")}</Mark>}
                {one.attention && <Attention text={one.attention} />}
                {one.tasks.map((task) => (
                  <p key={task} class="task">
                    {taskText(task)}
                  </p>
                ))}
              </li>
            ))}
          </ol>
        )}
      </aside>
    </div>
  );
}
