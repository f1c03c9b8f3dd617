import { backoff } from "./times.js";
import { waitAsked } from "./session.js";

const SILENCE = 45_000; // The server sends a comment at least every 20 s; longer silence is a dead connection.

/** Server-sent events out of a byte stream; calls `dispatch({id, data})` for each complete event only. */
export function eventReader(dispatch) {
  const decoder = new TextDecoder();
  let rest = "";
  let id = null;
  let data = [];
  const fields = {
    id: (value) => (id = value),
    data: (value) => data.push(value),
  };
  const readLine = (line) => {
    if (line === "") {
      if (data.length) dispatch({ id, data: data.join("\n") });
      id = null;
      data = [];
      return;
    }
    const [, name, value] = /^([^:]*):? ?(.*)$/s.exec(line);
    fields[name]?.(value);
  };
  return (bytes) => {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop();
    lines.forEach(readLine);
  };
}

/**
 * The conversation as it happens. Reads with fetch rather than EventSource, which hides the status (401, 429)
 * and cannot say `after`. An id is counted only once its event is whole and handed on, so after a break the
 * server is asked for exactly what is missing, and what was seen is never shown twice.
 */
export class EventStream {
  #session;
  #onEvent;
  #onConnected;
  #onDropped;
  #after = 0;
  #epoch = 0;
  #abort = null;
  #wake = () => undefined;

  constructor({ session, onEvent, onConnected, onDropped }) {
    this.#session = session;
    this.#onEvent = onEvent;
    this.#onConnected = onConnected;
    this.#onDropped = onDropped;
  }

  async start() {
    for (let attempt = 0; ; ) {
      const heard = await this.#connect();
      this.#onDropped();
      attempt = heard.anything ? 0 : attempt + 1;
      await this.#rest(Math.max(heard.asked, backoff(attempt)));
    }
  }

  /** Try at once: the network is back, or the page is looked at again. */
  nudge() {
    this.#wake();
  }

  /** Read the conversation anew from its beginning. */
  restart() {
    this.#after = 0;
    this.#epoch += 1;
    this.#abort?.abort();
    this.#wake();
  }

  #rest(milliseconds) {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** One connection until it ends; tells whether anything was heard and how long the server asks us to wait. */
  async #connect() {
    const heard = { anything: false, asked: 0 };
    const abort = new AbortController();
    this.#abort = abort;
    let watchdog = setTimeout(() => abort.abort(), SILENCE);
    try {
      await this.#session.open();
      const epoch = this.#epoch;
      const response = await this.#session.request(`/api/chat/events?after=${this.#after}`, {
        headers: { Accept: "text/event-stream" },
        signal: abort.signal,
      });
      heard.asked = waitAsked(response);
      if (!response.ok || epoch !== this.#epoch) return heard;
      this.#onConnected();
      const read = eventReader((event) => epoch === this.#epoch && this.#take(event));
      const source = response.body.getReader();
      for (let piece = await source.read(); !piece.done; piece = await source.read()) {
        heard.anything = true;
        clearTimeout(watchdog);
        watchdog = setTimeout(() => abort.abort(), SILENCE);
        read(piece.value);
      }
    } catch {
      // A broken or silent connection: the caller connects again.
    } finally {
      clearTimeout(watchdog);
      abort.abort();
    }
    return heard;
  }

  #take({ id, data }) {
    const number = id === null ? null : Number(id);
    if (number !== null && number <= this.#after) return;
    let event = null;
    try {
      event = JSON.parse(data);
    } catch {
      return;
    }
    this.#onEvent(event, number);
    if (number !== null) this.#after = number;
  }
}
