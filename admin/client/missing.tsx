// Who has not come: those of whom nobody knows why, and apart from them those who sent word.

import { useState } from "preact/hooks";
import { t } from "../../web/client/boot";
import { figure } from "../../web/client/clock";
import { figuresMark, type DeskState } from "./desk";
import { useLoad, useWithin } from "./load";
import { href } from "./router";
import type { Row } from "./rows";
import { Empty, Pager, Waiting } from "./ui";

const LIMIT = 100;

export function Missing(props: { state: DeskState; unit: string; setUnit(unit: string): void }) {
  const [offset, setOffset] = useState(0);
  const query = new URLSearchParams({ status: "invited", unit: props.unit, limit: String(LIMIT), offset: String(offset) });
  const list = useLoad<{ count: number; rows: Row[] }>(`/api/v1/delegates?${query}`, figuresMark());
  useWithin(offset, LIMIT, list.data?.count, setOffset);
  const asked = new URLSearchParams({ status: "absent_excused", unit: props.unit, limit: String(LIMIT) });
  const excused = useLoad<{ count: number; rows: Row[] }>(props.state.excused ? `/api/v1/delegates?${asked}` : "", figuresMark());
  const sentWord = props.state.excused ? (excused.data?.rows ?? []) : [];
  return (
    <>
      <div class="filter-line">
        <select
          aria-label={t("Đơn vị")}
          value={props.unit}
          onChange={(event) => {
            setOffset(0);
            props.setUnit(event.currentTarget.value);
          }}
        >
          <option value="">{t("Mọi đơn vị")}</option>
          {props.state.units
            .filter((one) => one.unit)
            .map((one) => (
              <option key={one.unit} value={one.unit} selected={one.unit === props.unit}>
                {one.unit} ({figure(one.total - one.present)})
              </option>
            ))}
        </select>
      </div>
      <Waiting of={list} />
      {list.data && list.data.count === 0 && sentWord.length === 0 && <Empty>{t("Đã có mặt đủ.")}</Empty>}
      {list.data && (list.data.count > 0 || sentWord.length > 0) && (
        <>
          <div class="table-scroll" tabIndex={0} role="region" aria-label={t("Chưa có mặt")}>
            <table>
              <thead>
                <tr>
                  <th class="num">{t("Số")}</th>
                  <th>{t("Họ và tên")}</th>
                  <th>{t("Chức vụ, đơn vị")}</th>
                </tr>
              </thead>
              {sentWord.length > 0 && <People title={t("Vắng có lý do ({n})", { n: figure(excused.data!.count) })} rows={sentWord} unit={props.unit} />}
              {list.data.count > 0 && <People title={sentWord.length ? t("Chưa có mặt, chưa báo ({n})", { n: figure(list.data.count) }) : ""} rows={list.data.rows} unit={props.unit} />}
            </table>
          </div>
          <Pager offset={offset} limit={LIMIT} count={list.data.count} go={setOffset} />
        </>
      )}
    </>
  );
}

function People(props: { title: string; rows: Row[]; unit: string }) {
  return (
    <tbody>
      {props.title && (
        <tr class="group-head">
          <th colSpan={3} scope="rowgroup">
            {props.title}
          </th>
        </tr>
      )}
      {props.rows.map((row) => (
        <tr key={row.id}>
          <td class="num">{row.number}</td>
          <td>
            <a href={href("dai-bieu", row.id)}>{row.full_name}</a>
          </td>
          <td class="quiet">{[row.post, props.unit ? "" : row.unit].filter(Boolean).join(", ")}</td>
        </tr>
      ))}
    </tbody>
  );
}
