// Commands go out over HTTP, carry an id that survives every retry, and come back as a value or as a `Refusal`.

import { boot } from "./boot";

/** The server understood and said no (or could not be understood): `text` is for people, `code` for programs. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly text: string,
  ) {
    super(text);
  }
}

/** The server did not answer: whether the command was carried out is not known. Send the same id again. */
export class NoAnswer extends Error {}

/** An id for one command. Works without a secure context, where crypto.randomUUID does not exist. */
export function newId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, "0")).join("");
}

interface Options {
  method?: "POST" | "PUT" | "PATCH" | "DELETE" | "GET";
  token?: string;
  /** ms for one try */
  timeout?: number;
  /** tries in all; only for bodies that carry an id (or reads) */
  tries?: number;
}

/** Send JSON (or a FormData) and get JSON back. Throws Refusal or NoAnswer. */
export async function send<T = unknown>(url: string, body?: unknown, options: Options = {}): Promise<T> {
  const { method = body === undefined ? "GET" : "POST", token, timeout = 4000, tries = 1 } = options;
  for (let attempt = 1; ; attempt++) {
    try {
      return await once<T>(url, body, method, token, timeout);
    } catch (error) {
      if (error instanceof Refusal || attempt >= tries) throw error;
      await new Promise((go) => setTimeout(go, 300 * attempt));
    }
  }
}

async function once<T>(url: string, body: unknown, method: string, token: string | undefined, timeout: number): Promise<T> {
  const headers: Record<string, string> = {};
  if (token) headers["Authorization"] = `Bearer ${token}`;
  else headers["X-CSRFToken"] = boot.csrf;
  const isForm = body instanceof FormData;
  if (body !== undefined && !isForm) headers["Content-Type"] = "application/json";
  let answer: Response;
  try {
    answer = await fetch(url, {
      method,
      headers,
      body: body === undefined ? undefined : isForm ? (body as FormData) : JSON.stringify(body),
      signal: AbortSignal.timeout(timeout),
      cache: "no-store",
    });
  } catch {
    throw new NoAnswer(url);
  }
  if (answer.status === 204) return undefined as T;
  const data = await answer.json().catch(() => null);
  if (answer.status >= 502 && answer.status <= 504) throw new NoAnswer(url);
  if (!answer.ok) throw new Refusal(answer.status, data?.error ?? "error", data?.text ?? "");
  return data as T;
}
