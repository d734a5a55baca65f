// The form of a layout: which blocks, in which order and how large, and how each category is set apart.

import { t } from "../../../web/client/boot";
import { largest, moved, mostLines, resized, type Block, type Choices, type Layout } from "./layouts-data";

export function Form({ layout, base, choices, change }: {
  layout: Layout;
  /** As it was opened: sizes are scaled from here, so that typing 8 on the way to 88 loses nothing. */
  base: Layout;
  choices: Choices;
  change: (layout: Layout) => void;
}) {
  const blocks = (next: Block[]) => change({ ...layout, blocks: next });
  return (
    <div class="form">
      <table class="blocks">
        <thead>
          <tr>
            <th scope="col">{t("Trên thẻ, từ trên xuống")}</th>
            <th scope="col">{t("Cỡ lớn nhất")}</th>
            <th scope="col">{t("Số dòng")}</th>
            <th scope="col">{t("Thứ tự")}</th>
          </tr>
        </thead>
        <tbody>
          {layout.blocks.map((block, at) => (
            <Row
              key={block.kind}
              block={block}
              base={base.blocks.find((each) => each.kind === block.kind) ?? block}
              called={t(choices.kinds[block.kind] ?? block.kind)}
              change={(next) => blocks(layout.blocks.map((each) => (each === block ? next : each)))}
              up={at > 0 ? () => blocks(moved(layout.blocks, at, -1)) : undefined}
              down={at < layout.blocks.length - 1 ? () => blocks(moved(layout.blocks, at, 1)) : undefined}
            />
          ))}
        </tbody>
      </table>
      <p class="quiet">{t("Cỡ tính bằng chấm (8 chấm là 1 mm). Tên dài tự nhỏ lại và xuống dòng, không bao giờ bị cắt.")}</p>
      <fieldset class="styles">
        <legend>{t("Dấu hiệu của từng thành phần")}</legend>
        {Object.entries(choices.categories).map(([id, called]) => (
          <Style key={id} called={called} styles={choices.styles} value={layout.styles[id] ?? ""} change={(style) => change(styled(layout, id, style))} usual />
        ))}
        <Style called={t("Thành phần khác")} styles={choices.styles} value={layout.style} change={(style) => change({ ...layout, style })} />
      </fieldset>
    </div>
  );
}

function styled(layout: Layout, id: string, style: string): Layout {
  const { [id]: _, ...others } = layout.styles;
  return { ...layout, styles: style ? { ...others, [id]: style } : others };
}

function Row({ block, base, called, change, up, down }: {
  block: Block;
  base: Block;
  called: string;
  change: (block: Block) => void;
  up?: () => void;
  down?: () => void;
}) {
  const must = block.kind === "name";
  const place = { full: "", left: t("cột trái"), right: t("cột phải") }[block.column];
  const resize = (size: number, lines: number) => change({ ...block, sizes: resized(base.sizes || block.sizes, size, lines) });
  return (
    <tr class={block.show ? "" : "off"} data-testid="layout-block" data-kind={block.kind}>
      <td>
        <label>
          <input type="checkbox" checked={block.show} disabled={must} onChange={(event) => change({ ...block, show: event.currentTarget.checked })} />
          <span>
            {called} {place && <small>{place}</small>}
          </span>
        </label>
      </td>
      <td>
        {block.kind === "qr" && (
          <Figure label={t("Chấm mỗi ô mã QR")} value={block.module} least={5} most={20} change={(module) => change({ ...block, module })} />
        )}
        {block.sizes && (
          <Figure label={t("Cỡ lớn nhất: {name}", { name: called })} value={largest(block.sizes)} least={8} most={400} change={(size) => resize(size, mostLines(block.sizes))} />
        )}
      </td>
      <td>
        {block.sizes && block.kind !== "band" && (
          <Figure label={t("Số dòng: {name}", { name: called })} value={mostLines(block.sizes)} least={1} most={9} change={(lines) => resize(largest(block.sizes), lines)} />
        )}
      </td>
      <td class="move">
        <button aria-label={t("Đưa {name} lên", { name: called })} disabled={!up} onClick={up}>
          ↑
        </button>
        <button aria-label={t("Đưa {name} xuống", { name: called })} disabled={!down} onClick={down}>
          ↓
        </button>
      </td>
    </tr>
  );
}

/** A number that counts when it is left or stepped, not while it is typed. */
function Figure({ label, value, least, most, change }: { label: string; value: number; least: number; most: number; change: (value: number) => void }) {
  return (
    <input
      type="number"
      class="figures"
      aria-label={label}
      value={value}
      min={least}
      max={most}
      onChange={(event) => {
        const typed = Math.round(event.currentTarget.valueAsNumber);
        if (typed >= least && typed <= most) change(typed);
        else event.currentTarget.value = String(value);
      }}
    />
  );
}

function Style({ called, styles, value, change, usual = false }: {
  called: string;
  styles: Record<string, string>;
  value: string;
  change: (style: string) => void;
  usual?: boolean;
}) {
  return (
    <label>
      <span>{called}</span>
      <select value={value} onChange={(event) => change(event.currentTarget.value)}>
        {usual && <option value="">{t("Như thành phần khác")}</option>}
        {Object.entries(styles).map(([key, word]) => (
          <option key={key} value={key}>
            {t(word)}
          </option>
        ))}
      </select>
    </label>
  );
}
