import { build, byId } from "./build.js";
import { say } from "./texts.js";

const CALM = 1000; // A break mended within a second is not worth a word.
const THANKS = 2500;

/** The line under the header and the words under Alex's name: the connection, and who holds the conversation. */
export class Notices {
  #place = byId("notices");
  #badge = byId("badge");
  #ask = byId("person");
  #timer = 0;
  #lost = null;
  #waiting = null;

  dropped() {
    if (this.#lost || this.#timer) return;
    this.#timer = setTimeout(() => {
      this.#timer = 0;
      this.#lost = build("p", { class: "notice" }, build("span", { class: "notice-spin" }), say("reconnecting"));
      this.#place.append(this.#lost);
    }, CALM);
  }

  connected() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    if (!this.#lost) return;
    this.#lost.replaceChildren(say("reconnected"));
    const told = this.#lost;
    this.#lost = null;
    setTimeout(() => told.remove(), THANKS);
  }

  tell(key) {
    const told = build("p", { class: "notice" }, say(key));
    this.#place.append(told);
    setTimeout(() => told.remove(), 4 * THANKS);
  }

  owner({ owner, name }) {
    const person = owner === "person";
    this.#badge.dataset.owner = owner;
    this.#ask.hidden = owner !== "alex";
    this.#badge.textContent = person ? say("with_person", { name: name || say("team") }) : say("badge");
    this.#waiting?.remove();
    this.#waiting = owner === "waiting" ? build("p", { class: "notice" }, say("waiting_person")) : null;
    if (this.#waiting) this.#place.append(this.#waiting);
  }
}
