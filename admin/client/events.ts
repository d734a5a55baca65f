// The log as sentences: one for each kind of event. A kind that is not known here is shown as it is, never hidden.

import { t } from "../../web/client/boot";
import type { EventView } from "./desk";
import { actorWord } from "./words";

const REFUSALS: Record<string, () => string> = {
  not_found: () => t("không có trong danh sách"),
  revoked: () => t("giấy mời đã thu hồi"),
  other_event: () => t("giấy mời của hội nghị khác"),
  id_card: () => t("quét nhầm căn cước"),
  unreadable: () => t("mã không đọc được"),
  calibration: () => t("mã thử máy quét"),
};

/** Why a scan let nobody in. */
export function refusalWord(outcome: string): string {
  return REFUSALS[outcome]?.() ?? outcome;
}

const KINDS: Record<string, (e: EventView) => string> = {
  "door.arrived": (e) => t("{name} đã đến", { name: who(e) }),
  "door.rehearsal_undone": (e) => t("Bỏ {n} lượt điểm danh tập dượt: {reason}", { n: said(e, "arrivals"), reason: said(e, "reason") }),
  "door.arrival_undone": (e) => t("Huỷ điểm danh {name}: {reason}", { name: who(e), reason: said(e, "reason") }),
  "door.refused": (e) => t("Một mã bị từ chối: {why}", { why: refusalWord(said(e, "outcome")) }),
  "door.wrongly_refused": (e) => t("{name} có giấy mời hợp lệ nhưng bị máy quét mất kết nối mời ra quầy hỗ trợ", { name: who(e) }),
  "door.guessing_noticed": (e) => t("Có người thử nhiều mã lạ tại {kiosk}", { kiosk: actorWord(e.actor) }),
  "door.group_arrived": (e) =>
    e.name
      ? t("Điểm danh cả đoàn do {name} báo: {arrived} người mới đến, {n} người được chọn", { name: e.name, arrived: said(e, "arrived"), n: said(e, "delegates") })
      : t("Điểm danh cả đoàn: {arrived} người mới đến, {n} người được chọn", { arrived: said(e, "arrived"), n: said(e, "delegates") }),
  "door.stand_in_put": (e) => (e.body["substitute"] ? t("Ghi người dự thay {name}", { name: who(e) }) : t("Ghi họ tên người dự theo giấy mời “{name}”", { name: who(e) })),
  "door.stand_in_dropped": (e) => t("Bỏ người dự thay {name}", { name: who(e) }),
  "door.left": (e) => t("{name} đã ra về", { name: who(e) }),
  "door.came_back": (e) => t("{name} vào lại", { name: who(e) }),
  "door.excused": (e) => t("{name} báo vắng có lý do", { name: who(e) }),
  "door.excuse_dropped": (e) => t("Bỏ báo vắng của {name}", { name: who(e) }),
  "roster.walk_in_asked": (e) => t("Một người ngoài danh sách chờ duyệt (số {n})", { n: said(e, "walk_in") }),
  "roster.walk_in_approved": (e) => t("Đồng ý cho {name} dự (ngoài danh sách)", { name: who(e) }),
  "roster.walk_in_rejected": (e) => t("Từ chối một người ngoài danh sách (số {n})", { n: said(e, "walk_in") }),
  "roster.imported": (e) =>
    t("Ghi danh sách: thêm {added}, sửa {updated}, không đổi {unchanged}", {
      added: said(e, "added"),
      updated: said(e, "updated"),
      unchanged: said(e, "unchanged"),
    }),
  "roster.added": (e) => t("Thêm {name} vào danh sách", { name: who(e) }),
  "roster.edited": (e) => t("Sửa thông tin {name}", { name: who(e) }),
  "roster.withdrawn": (e) => t("Rút {name} khỏi danh sách", { name: who(e) }),
  "roster.restored": (e) => t("Nhận lại {name} vào danh sách", { name: who(e) }),
  "roster.invitation_reissued": (e) => t("Cấp lại giấy mời cho {name} (lần {n})", { name: who(e), n: Number(e.body["issue"] ?? 0) + 1 }),
  "roster.invitation_revoked": (e) => t("Thu hồi giấy mời của {name}", { name: who(e) }),
  "paper.sending": (e) => t("Đang in thẻ của {name}", { name: who(e) }),
  "paper.done": (e) => t("Đã in thẻ của {name}", { name: who(e) }),
  "paper.handed_over": (e) => t("Đã gửi thẻ của {name} tới máy in", { name: who(e) }),
  "paper.torn": (e) => t("Thẻ của {name} bị rách, in thẻ khác", { name: who(e) }),
  "paper.unknown": (e) => t("Chưa rõ thẻ của {name} đã ra giấy chưa: cần xem tại máy in", { name: who(e) }),
  "paper.held": (e) => t("Giữ lại thẻ của {name}", { name: who(e) }),
  "paper.queued": (e) => t("Cho in tiếp thẻ của {name}", { name: who(e) }),
  "paper.cancelled": (e) => t("Huỷ thẻ chờ in của {name}", { name: who(e) }),
  "paper.settled": (e) =>
    e.body["came_out"] ? t("Đã xem: thẻ của {name} đã ra giấy", { name: who(e) }) : t("Đã xem: thẻ của {name} chưa ra, in thẻ khác", { name: who(e) }),
  "paper.badges_exhausted": (e) => t("Không in thêm được thẻ của {name}: đã có 20 thẻ", { name: who(e) }),
  "door.double_admitted": (e) => t("{name} được mời vào hai lần: một máy quét khi mất kết nối", { name: who(e) }),
  "paper.sheet_made": (e) => t("Tạo {n} thẻ trên giấy A4", { n: said(e, "badges") }),
  "paper.reprint_asked": (e) => t("In lại thẻ của {name}", { name: who(e) }),
  "paper.moved": (e) => t("Đổi thứ tự hoặc máy in cho thẻ của {name}", { name: who(e) }),
  "paper.queue_moved": (e) =>
    said(e, "to")
      ? t("Chuyển {n} thẻ chờ từ máy in “{printer}” sang “{to}”", { n: said(e, "badges"), printer: said(e, "printer"), to: said(e, "to") })
      : t("Chuyển {n} thẻ chờ từ máy in “{printer}” sang máy nào rảnh trước", { n: said(e, "badges"), printer: said(e, "printer") }),
  "paper.batch_asked": (e) => t("In sẵn {n} thẻ", { n: said(e, "badges") }),
  "paper.roll_changed": (e) =>
    Number(e.body["length_mm"])
      ? t("Thay cuộn giấy {m} m ở máy in “{printer}”", { m: Number(e.body["length_mm"]) / 1000, printer: said(e, "printer") })
      : t("Thay cuộn giấy ở máy in “{printer}”", { printer: said(e, "printer") }),
  "paper.printer_examined": (e) => t("Đã xem xét máy in: {printer}", { printer: actorWord(e.actor) }),
  "paper.printer_reported": (e) => printerSentence(e),
  "paper.printer_configured": (e) => t("Cài đặt máy in “{printer}”", { printer: said(e, "printer") }),
  "paper.printer_removed": (e) => t("Bỏ máy in “{printer}”", { printer: said(e, "printer") }),
  "paper.printer_paused": (e) => t("Tạm dừng máy in “{printer}”", { printer: said(e, "printer") }),
  "paper.printer_resumed": (e) => t("Máy in “{printer}” in tiếp", { printer: said(e, "printer") }),
  "stage.next": (e) => t("Chương trình chuyển sang “{cue}”", { cue: cueOf(e) }),
  "stage.back": (e) => t("Chương trình lùi về “{cue}”", { cue: cueOf(e) }),
  "stage.go": (e) =>
    said(e, "reason")
      ? t("Chương trình chuyển thẳng tới “{cue}”, lý do: {reason}", { cue: cueOf(e), reason: said(e, "reason") })
      : t("Chương trình chuyển thẳng tới “{cue}”", { cue: cueOf(e) }),
  "stage.release": () => t("Thôi chào cờ: mở khóa màn hình"),
  "stage.hold": () => t("Giữ màn hình chờ"),
  "stage.black": () => t("Màn hình đen"),
  "stage.restart": (e) => t("Đưa chương trình về đầu: {reason}", { reason: String(e.body["reason"] ?? "") }),
  "stage.live": () => t("Màn hình trở lại chương trình"),
  "stage.speaker_put": () => t("Ghi người phát biểu"),
  "stage.speaker_dropped": () => t("Bỏ một người phát biểu"),
  "device.code_made": (e) => t("Tạo mã ghép cho “{name}”", { name: said(e, "name") }),
  "device.enrolled": (e) => t("Đã ghép thiết bị “{name}”", { name: said(e, "name") }),
  "device.changed": (e) => t("Sửa thiết bị số {device}", { device: said(e, "device") }),
  "device.setup_opened": (e) => t("Mở phần thiết lập trên thiết bị số {device}", { device: said(e, "device") }),
  "device.revoked": (e) => t("Thu hồi thiết bị số {device}", { device: said(e, "device") }),
  "device.pin_changed": (e) => t("Đổi mã PIN của {role}", { role: actorWord(said(e, "role")) }),
  "hall.conference_created": () => t("Tạo hội nghị"),
  "hall.conference_changed": () => t("Sửa thông tin hội nghị"),
};

function who(e: EventView): string {
  return e.name || t("đại biểu mã {id}", { id: said(e, "delegate") });
}

/** The title of the cue, its id when it has left the programme. */
function cueOf(e: EventView): string {
  return e.cue || said(e, "cue");
}

function said(e: EventView, name: string): string {
  const value = e.body[name];
  return value === undefined || value === null ? "" : String(value);
}

function printerSentence(e: EventView): string {
  const states: Record<string, string> = {
    ready: t("sẵn sàng"),
    printing: t("đang in"),
    gone: t("mất kết nối"),
    blocked: t("dừng lại"),
    paper_out: t("hết giấy"),
    cover_open: t("nắp máy đang mở"),
    near_end: t("giấy sắp hết"),
    offline: t("máy in đang ngắt"),
    bad_address: t("địa chỉ chưa đúng"),
  };
  const [state, detail] = [said(e, "state"), said(e, "detail")];
  return t("Máy in báo: {state}", { state: states[detail] ?? states[state] ?? `${state} ${detail}` });
}

/** The sentence of an event. */
export function eventSentence(event: EventView): string {
  return KINDS[event.kind]?.(event) ?? event.kind;
}

/** The room an event belongs to, for the filter. */
export function rooms(): [string, string][] {
  return [
    ["", t("Tất cả")],
    ["door.", t("Cửa")],
    ["roster.", t("Danh sách")],
    ["paper.", t("Thẻ, máy in")],
    ["stage.", t("Chương trình")],
    ["device.", t("Thiết bị, PIN")],
    ["hall.", t("Hội nghị")],
  ];
}
