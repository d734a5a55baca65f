// What the staff see under the calibration code: is this machine ready for a morning without a server, and what needs a person.

import { t } from "../../web/client/boot";
import { clockText, figure } from "../../web/client/clock";
import type { Aside } from "./checks";

interface SetupProps {
  /** tickets in the pack, null without one */
  tickets: number | null;
  durable: boolean;
  reloads: boolean;
  asides: Aside[];
  onSeen: () => void;
}

export function Setup({ tickets, durable, reloads, asides, onSeen }: SetupProps) {
  const lines = [
    tickets === null
      ? t("Chưa có danh sách mang theo: khi mất máy chủ, lượt quét được giữ lại chờ trả lời")
      : t("Danh sách mang theo: {n} mã", { n: figure(tickets) }),
    durable ? "" : t("Trình duyệt này không giữ được dữ liệu: hãy tắt chế độ ẩn danh"),
    reloads ? t("Mất máy chủ vẫn mở lại được trang này") : t("Mất máy chủ thì đừng tải lại trang này (cần HTTPS)"),
  ];
  return (
    <aside class="setup" data-testid="setup">
      {lines.filter(Boolean).map((line) => (
        <p>{line}</p>
      ))}
      {asides.length ? (
        <div data-testid="asides">
          <p>{t("Đã mời vào khi mất kết nối, máy chủ không nhận — nhờ bàn thư ký kiểm tra:")}</p>
          {asides.map((one) => (
            <p>{t("Lúc {time}, đại biểu số {number}: {why}", { time: clockText(one.at), number: one.number || "?", why: why(one.outcome) })}</p>
          ))}
          <button type="button" data-testid="asides-seen" onClick={onSeen}>
            {t("Đã báo bàn thư ký")}
          </button>
        </div>
      ) : null}
    </aside>
  );
}

function why(outcome: string): string {
  const known: Record<string, string> = { revoked: t("giấy mời đã hết hiệu lực"), other_event: t("giấy mời của hội nghị khác"), not_found: t("không có trong danh sách") };
  return known[outcome] ?? t("không ghi nhận được");
}
