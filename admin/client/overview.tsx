// The first view: the one figure that matters, who is missing, and whether stage, paper and devices are well.

import { useState } from "preact/hooks";
import { t } from "../../web/client/boot";
import { figure, percent } from "../../web/client/clock";
import { ArrivalsChart } from "./chart";
import { desk, type DeskState, type UnitShare } from "./desk";
import { refusalWord } from "./events";
import { EventLines } from "./log";
import { useTick } from "./load";
import { Missing } from "./missing";
import { forWhom } from "./presence";
import { href } from "./router";
import { StagePanel } from "./stage";
import { Attention, Empty, Mark, Pane, SortTable, type Column } from "./ui";
import { agoText, badgeSaid, printerSaid, whenText } from "./words";

export function Overview() {
  const state = desk.state.value;
  if (!state) return <p class="empty">{t("Đang tải…")}</p>;
  return (
    <div class="overview">
      <div class="column">
        <Figure state={state} />
        <Categories state={state} />
        <Pane title={t("Đến theo thời gian")} class="chart-pane">
          <ArrivalsChart minutes={state.minutes} />
        </Pane>
      </div>
      <div class="column">{state.total === 0 ? <NoRoster /> : <Units state={state} />}</div>
      <div class="column">
        <Pane title={t("Chương trình")}>
          <StagePanel />
        </Pane>
        <Machines state={state} />
        <Pane title={t("Vừa đến")} class="fill">
          <Arrivals state={state} />
        </Pane>
        <Pane title={t("Vừa xảy ra")} class="fill" tools={<a href={href("nhat-ky")}>{t("Nhật ký")}</a>}>
          <EventLines events={state.events} />
        </Pane>
      </div>
    </div>
  );
}

function Figure(props: { state: DeskState }) {
  const { present, total, refusals } = props.state;
  const refused = Object.entries(refusals).filter(([outcome]) => outcome !== "calibration" && outcome !== "undone");
  const count = refused.reduce((sum, [, n]) => sum + n, 0);
  return (
    <section class="figure" aria-label={t("Có mặt trên tổng số triệu tập")}>
      <p class="figure-label">{t("Có mặt / triệu tập")}</p>
      <p class="figure-line figures">
        <b data-testid="figure-present">{figure(present)}</b>
        <span>
          {" / "}
          <span data-testid="figure-total">{figure(total)}</span>
        </span>
        <em>{percent(present, total)}</em>
      </p>
      <div class="bar" aria-hidden="true">
        <span style={{ width: `${total ? (100 * present) / total : 0}%` }} />
      </div>
      <p class="figure-notes">
        <a href={href("dai-bieu", "", { status: "absent" })}>{t("Còn thiếu {n}", { n: figure(Math.max(0, total - present)) })}</a>
        <span title={refused.map(([outcome, n]) => `${refusalWord(outcome)}: ${n}`).join("\n")}>
          {count ? t("Mã bị từ chối ở cửa: {n}", { n: figure(count) }) : t("Chưa có mã nào bị từ chối")}
        </span>
      </p>
      <Standings state={props.state} />
      {count > 0 && <p class="quiet small">{refused.map(([outcome, n]) => `${refusalWord(outcome)} ${figure(n)}`).join(" · ")}</p>}
    </section>
  );
}

/** The rest of the count as words, each a way to the names. */
function Standings(props: { state: DeskState }) {
  const { inside, substitutes, late, present, excused, absent, waiting, rehearsed } = props.state;
  const figures: [string, string, number][] = [
    ["inside", t("Trong hội trường"), inside],
    ["present_substitute", t("Đi thay"), substitutes],
    ["late", t("Đến muộn"), late],
    ["left", t("Đã ra về"), present - inside],
    ["absent_excused", t("Vắng có lý do"), excused],
    ["invited", t("Chưa báo"), absent],
  ];
  return (
    <ul class="standings">
      {figures.map(([status, word, n]) => (
        <li key={status}>
          <a href={href("dai-bieu", "", { status })}>{word}</a> <b class="figures" data-testid={`figure-${status}`}>{figure(n)}</b>
        </li>
      ))}
      {rehearsed > 0 && (
        <li class="standings-wide">
          <a href={href("chuong-trinh")}>{t("Điểm danh từ trước buổi hội nghị (tập dượt?)")}</a> <b class="figures">{figure(rehearsed)}</b>
        </li>
      )}
      {waiting > 0 && (
        <li class="standings-wide">
          <a href={href("don-tiep", "ngoai-danh-sach")}>{t("Ngoài danh sách, chờ duyệt")}</a> <b class="figures">{figure(waiting)}</b>
        </li>
      )}
    </ul>
  );
}

function Categories(props: { state: DeskState }) {
  if (!props.state.categories.length) return null;
  return (
    <Pane title={t("Theo thành phần")}>
      <table class="tight">
        <thead>
          <tr>
            <th>{t("Thành phần")}</th>
            <th class="num">{t("Triệu tập")}</th>
            <th class="num">{t("Có mặt")}</th>
            <th class="num">%</th>
          </tr>
        </thead>
        <tbody>
          {props.state.categories.map((one) => (
            <tr key={one.id}>
              <td>
                <a href={href("dai-bieu", "", { category: one.id })}>{one.label}</a>
              </td>
              <td class="num">{figure(one.total)}</td>
              <td class="num">{figure(one.present)}</td>
              <td class="num">{percent(one.present, one.total)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Pane>
  );
}

function NoRoster() {
  return (
    <Pane title={t("Danh sách đại biểu")}>
      <Empty>
        <p>{t("Hội nghị này chưa có danh sách đại biểu.")}</p>
        <p class="quiet">{t("Tải lên tệp Excel của cơ quan; hệ thống đọc và giải thích từng dòng trước khi ghi.")}</p>
        <p>
          <a class="button primary" href={href("nhap")}>
            {t("Nhập danh sách")}
          </a>
        </p>
      </Empty>
    </Pane>
  );
}

function Units(props: { state: DeskState }) {
  const [tab, setTab] = useState<"units" | "missing">("units");
  const [unit, setUnit] = useState("");
  const missing = (name: string) => {
    setUnit(name);
    setTab("missing");
  };
  const columns: Column<UnitShare>[] = [
    {
      key: "unit",
      label: t("Đơn vị"),
      value: (row) => row.unit,
      cell: (row) => (
        <button class="cell-button" onClick={() => missing(row.unit)} title={t("Xem ai chưa có mặt")}>
          {row.unit || t("(không ghi đơn vị)")}
        </button>
      ),
    },
    { key: "total", label: t("Triệu tập"), numeric: true, value: (row) => row.total },
    { key: "present", label: t("Có mặt"), numeric: true, value: (row) => row.present },
    {
      key: "missing",
      label: t("Còn thiếu"),
      numeric: true,
      value: (row) => row.total - row.present,
      cell: (row) => (row.total > row.present ? <b>{figure(row.total - row.present)}</b> : <Mark tone="good">{t("đủ")}</Mark>),
    },
  ];
  return (
    <section class="pane grow">
      <div class="tabs">
        <button aria-pressed={tab === "units"} onClick={() => setTab("units")}>
          {t("Theo đơn vị ({n})", { n: props.state.units.length })}
        </button>
        <button aria-pressed={tab === "missing"} onClick={() => setTab("missing")} data-testid="tab-missing">
          {t("Chưa có mặt ({n})", { n: figure(props.state.total - props.state.present) })}
        </button>
      </div>
      {tab === "units" ? (
        <SortTable columns={columns} rows={props.state.units} rowKey={(row) => row.unit} start="unit" label={t("Theo đơn vị")} />
      ) : (
        <Missing state={props.state} unit={unit} setUnit={setUnit} />
      )}
    </section>
  );
}

function Machines(props: { state: DeskState }) {
  const { paper, devices, watching } = props.state;
  useTick(5000);
  const waiting = (paper.counts["queued"] ?? 0) + (paper.counts["sending"] ?? 0);
  const asked = paper.counts["unknown"] ?? 0;
  const printed = (paper.counts["done"] ?? 0) + (paper.counts["handed_over"] ?? 0);
  const online = devices.filter((one) => one.online).length;
  return (
    <Pane title={t("Máy in và thiết bị")} tools={<a href="/printers">{t("Trạm in")}</a>}>
      <p class="machine-line">
        {t("Thẻ: đã in {printed}, đang chờ {waiting}", { printed: figure(printed), waiting: figure(waiting) })}
        {(paper.counts["held"] ?? 0) > 0 && <Mark tone="care">{t("giữ lại {n}", { n: paper.counts["held"]! })}</Mark>}
        {asked > 0 && (
          <Mark tone="bad">
            {badgeSaid("unknown").word}: {asked}
          </Mark>
        )}
      </p>
      <ul class="machines">
        {paper.printers.length === 0 && <li class="quiet">{t("Chưa có máy in nào.")}</li>}
        {paper.printers.map((printer) => (
          <li key={printer.name}>
            <span>{printer.name}</span>
            <Mark tone={printerSaid(printer).tone}>{printerSaid(printer).word}</Mark>
          </li>
        ))}
        {devices.length === 0 && (
          <li class="quiet">
            {t("Chưa có máy điểm danh nào.")} <a href={href("thiet-bi")}>{t("Ghép thiết bị")}</a>
          </li>
        )}
        {devices.slice(0, 6).map((device) => (
          <li key={device.id}>
            <span>{device.name}</span>
            <Mark tone={device.online ? "good" : device.last_seen ? "bad" : "idle"}>
              {device.online ? t("đang nối") : device.last_seen ? `${t("mất liên lạc")}, ${agoText(device.last_seen)}` : t("chưa nối lần nào")}
            </Mark>
          </li>
        ))}
        {devices.length > 6 && (
          <li>
            <a href={href("thiet-bi")}>{t("{online} / {n} thiết bị đang nối", { online, n: devices.length })}</a>
          </li>
        )}
        <li>
          <span>{t("Màn chiếu")}</span>
          <Mark tone={watching["projector"] ? "good" : "care"}>{watching["projector"] ? t("đang mở {n}", { n: watching["projector"]! }) : t("chưa mở")}</Mark>
        </li>
      </ul>
    </Pane>
  );
}

function Arrivals(props: { state: DeskState }) {
  if (!props.state.arrivals.length) return <p class="empty small">{t("Chưa có ai đến.")}</p>;
  return (
    <ol class="lines">
      {props.state.arrivals.map((one) => (
        <li key={one.id}>
          <time class="figures">{whenText(one.at)}</time>
          <span>
            <a href={href("dai-bieu", one.id)}>{forWhom(one.full_name, one.stands_for, one.substitute)}</a>{" "}
            <span class="quiet">{[one.unit || one.post, one.late ? t("đến muộn") : ""].filter(Boolean).join(" · ")}</span>
            {one.attention && <Attention />}
          </span>
        </li>
      ))}
    </ol>
  );
}
