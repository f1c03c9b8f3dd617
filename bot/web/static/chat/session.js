import { backoff, pause } from "./times.js";
import { language } from "./texts.js";

const ANSWER_WITHIN = 20_000;

/** Fetch that gives up on a server that never answers; an aborted call rejects like a broken connection. */
export function call(path, { headers = {}, ...options } = {}) {
  const signal = AbortSignal.timeout(ANSWER_WITHIN);
  return fetch(path, { cache: "no-store", signal, ...options, headers: { "Accept-Language": language, ...headers } });
}

/** Seconds the server asks us to wait, as milliseconds; 0 when it does not say. */
export const waitAsked = (response) => Math.max(0, Number(response.headers.get("Retry-After")) || 0) * 1000;

/**
 * Who we are to the server. The cookie carries the conversation over a reload; the token held here serves
 * where cookies are refused.
 */
export class Session {
  #token = null;
  #opening = null;
  #onLost;

  constructor({ onLost }) {
    this.#onLost = onLost;
  }

  /** The token, opened if needed; waits through failures and never rejects. */
  open() {
    if (this.#token) return Promise.resolve(this.#token);
    this.#opening ??= this.#ask().finally(() => (this.#opening = null));
    return this.#opening;
  }

  async #ask() {
    for (let attempt = 0; ; attempt += 1) {
      let asked = 0;
      try {
        const response = await call("/api/chat/sessions", { method: "POST" });
        if (response.ok) return (this.#token = (await response.json()).token);
        asked = waitAsked(response);
      } catch {
        // Unreachable: try again below.
      }
      await pause(Math.max(asked, backoff(attempt)));
    }
  }

  /** Forget a token the server refused; many calls may be refused at once, the first one counts. */
  refuse(token) {
    if (token !== this.#token) return;
    this.#token = null;
    this.#onLost();
  }

  /** One request as this session; a 401 opens a new session and tries once more. */
  async request(path, { headers = {}, ...options } = {}) {
    const token = await this.open();
    const response = await call(path, { ...options, headers: { ...headers, Authorization: `Bearer ${token}` } });
    if (response.status !== 401) return response;
    this.refuse(token);
    const renewed = await this.open();
    return call(path, { ...options, headers: { ...headers, Authorization: `Bearer ${renewed}` } });
  }
}
