import { backoff, pause } from "./times.js";
import { forget, keep, recallAll } from "./shelf.js";
import { waitAsked } from "./session.js";

const SHELF = "outbox.";

/** crypto.randomUUID exists only on secure origins; a workshop's own network may serve plain http. */
function newClientId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

function bodyOf({ text, client_id, files, button }) {
  const body = { text, client_id };
  if (files.length) body.files = files.map((file) => file.file);
  if (button) body.button = button;
  return JSON.stringify(body);
}

/** Trying again can help after these; any other refusal is the server's last word. */
const mayPass = (status) => status === 401 || status === 408 || status === 425 || status === 429 || status >= 500;

/**
 * Messages on their way, in order. Each is kept until the server has said 202, under a `client_id` that makes a
 * second delivery harmless, so neither a reload nor a lost answer loses or doubles one.
 */
export class Outbox {
  #session;
  #onChange;
  #waiting = [];
  #running = false;
  #wake = () => undefined;

  constructor({ session, onChange }) {
    this.#session = session;
    this.#onChange = onChange;
  }

  /** Take up what an earlier visit left unsent. */
  restore() {
    const left = recallAll(SHELF).sort((one, other) => one.written - other.written);
    left.forEach((item) => this.#queue(item));
  }

  add({ text, files = [], button = null }) {
    const item = { client_id: newClientId(), text, files, button, written: Date.now() };
    keep(SHELF + item.client_id, item);
    this.#queue(item);
  }

  retry(item) {
    this.#queue(item);
  }

  drop(clientId) {
    this.#waiting = this.#waiting.filter((item) => item.client_id !== clientId);
    forget(SHELF + clientId);
  }

  nudge() {
    this.#wake();
  }

  #queue(item) {
    this.#waiting.push(item);
    this.#onChange(item, "sending");
    this.#run();
  }

  async #run() {
    if (this.#running) return;
    this.#running = true;
    for (let attempt = 0; this.#waiting.length; ) {
      const item = this.#waiting[0];
      const outcome = await this.#post(item);
      if (outcome.again) {
        this.#onChange(item, "waiting");
        await Promise.race([pause(Math.max(outcome.asked, backoff(attempt))), new Promise((go) => (this.#wake = go))]);
        attempt += 1;
        continue;
      }
      attempt = 0;
      this.#waiting = this.#waiting.filter((other) => other !== item);
      if (outcome.done) forget(SHELF + item.client_id);
      this.#onChange(item, outcome.done ? "sent" : "failed", outcome.detail);
    }
    this.#running = false;
  }

  async #post(item) {
    try {
      const response = await this.#session.request("/api/chat/messages", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: bodyOf(item),
      });
      if (response.ok) return { done: true };
      if (mayPass(response.status)) return { again: true, asked: waitAsked(response) };
      const refusal = await response.json().catch(() => ({}));
      return { done: false, detail: refusal.detail };
    } catch {
      return { again: true, asked: 0 };
    }
  }
}
