// Doing things: a command is sent, what came of it is said in a line that everybody hears, and dangerous ones are asked about first.

import { signal } from "@preact/signals";
import { t } from "../../web/client/boot";
import { NoAnswer, Refusal, send } from "../../web/client/send";

export interface Notice {
  text: string;
  tone: "good" | "bad";
}
export const notice = signal<Notice | null>(null);
let fading = 0;

/** Say what happened. Good news fades after a while, bad news stays until something else is said or it is closed. */
export function say(text: string, tone: Notice["tone"] = "good"): void {
  clearTimeout(fading);
  notice.value = { text, tone };
  if (tone === "good") fading = window.setTimeout(() => (notice.value = null), 6000);
}

/** An error as a sentence that says what to do. */
export function sentence(error: unknown): string {
  if (error instanceof Refusal && error.status === 401) return t("Phiên làm việc đã hết. Những gì đã gõ còn đây: nhập mã PIN ở một cửa sổ trình duyệt khác rồi bấm lại.");
  if (error instanceof Refusal) return error.text || t("Không thực hiện được.");
  if (error instanceof NoAnswer) return t("Máy chủ không trả lời: chưa biết việc đã được ghi nhận hay chưa. Đợi có kết nối, xem lại rồi làm lại nếu cần.");
  return t("Trang gặp lỗi. Xin tải lại trang.");
}

/** Do it and say how it went; undefined when it failed. */
export async function act<T>(work: () => Promise<T>, done = ""): Promise<T | undefined> {
  try {
    const result = await work();
    if (done) say(done);
    return result;
  } catch (error) {
    say(sentence(error), "bad");
    return undefined;
  }
}

/** Send a command that carries its own id (or is harmless when repeated): a lost answer is asked for again. */
export function command<T>(url: string, body: object, method: "POST" | "PUT" | "PATCH" | "DELETE" = "POST"): Promise<T> {
  return send<T>(url, body, { method, tries: 3, timeout: 5000 });
}

export interface Question {
  title: string;
  /** What will follow, in words. */
  consequence: string;
  /** What the button says: the deed itself, never "OK". */
  confirm: string;
  danger?: boolean;
  /** What the other button says, instead of "do nothing". */
  otherwise?: string;
  /** Label of a reason that must be given; suggestions may be picked instead of typed. */
  reason?: string;
  suggestions?: string[];
}
export const question = signal<(Question & { answer: (said: string | null) => void }) | null>(null);

/** Ask before doing: the reason ("" when none is wanted), or null when it is not to be done. */
export function ask(asked: Question): Promise<string | null> {
  question.value?.answer(null);
  return new Promise((answer) => {
    question.value = {
      ...asked,
      answer: (said) => {
        question.value = null;
        answer(said);
      },
    };
  });
}
