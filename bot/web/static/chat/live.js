import { build, byId, icon } from "./build.js";
import { prose } from "./prose.js";
import { say } from "./texts.js";

const PATIENCE = 60_000; // A writer who says nothing more for a minute is no longer shown as writing.

/** Signs of life below the last message: who is writing, and the answer as it is written. */
export class Live {
  #place = byId("live");
  #status = byId("typing-status");
  #dots = null;
  #bubble = null;
  #text = "";
  #deaf = false;
  #timer = 0;
  #frame = 0;

  get #busy() {
    return Boolean(this.#dots || this.#bubble);
  }

  typing(on, name) {
    clearTimeout(this.#timer);
    if (!on) return this.clear();
    this.#timer = setTimeout(() => this.clear(), PATIENCE);
    if (this.#dots || this.#bubble) return undefined;
    const words = say("typing", { name });
    this.#dots = build("div", { class: "typing" });
    this.#dots.append(build("span", { class: "dots", "aria-hidden": "true" }, build("i"), build("i"), build("i")), words);
    this.#place.append(this.#dots);
    this.#status.textContent = words;
    return undefined;
  }

  /** A piece of the coming answer; `restart` says that the pieces before it are not its beginning. */
  delta(text, restart = false) {
    if (this.#deaf) return;
    this.#text = restart ? text : this.#text + text;
    if (!this.#text && !this.#bubble) return;
    this.#bubble ??= this.#begin();
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#bubble?.querySelector(".message-body").replaceChildren(prose(this.#text)));
  }

  #begin() {
    this.#dots?.remove();
    this.#dots = null;
    const head = build("header", { class: "message-head" }, icon("mark", "mark"), build("span", { class: "message-author" }, say("name")));
    const article = build("article", { class: "message", data: { role: "assistant" } }, head, build("div", { class: "message-body" }));
    this.#place.append(article);
    return article;
  }

  /** The connection broke: pieces may be missing, so the rest of this answer is shown only when it is whole. */
  dropped() {
    if (this.#busy) this.#deaf = true;
  }

  clear() {
    clearTimeout(this.#timer);
    cancelAnimationFrame(this.#frame);
    this.#place.replaceChildren();
    this.#status.textContent = "";
    this.#dots = null;
    this.#bubble = null;
    this.#text = "";
    this.#deaf = false;
  }
}
