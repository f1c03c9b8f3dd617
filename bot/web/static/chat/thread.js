import { bubble, pendingBubble, showState } from "./bubble.js";
import { build, byId } from "./build.js";
import { addNote, begin, voiceSection } from "./player.js";
import { say } from "./texts.js";
import { dayName, dayOf } from "./times.js";

const same = (one, other) => one.replace(/\s+/g, " ").trim() === other.replace(/\s+/g, " ").trim();
const QUOTE = 90;

/**
 * The messages in the server's order, and below them those still on their way. A message on its way leaves that
 * list when the server shows it; without a `client_id` it is known by its words, oldest first.
 */
export class Thread {
  #confirmed = byId("confirmed");
  #pending = byId("pending");
  #log = byId("log");
  #welcome = byId("welcome");
  #onChoice;
  #onRetry;
  #onDiscard;
  #onListen;
  #listening = new Set();
  #shown = new Map();
  #waiting = new Map();
  #lastDay = null;
  #lastAsked = null;
  #quiet = 0;
  #spoken = false;

  constructor({ onChoice, onRetry, onDiscard, onListen }) {
    this.#onListen = (seq) => {
      this.#listening.add(seq);
      return onListen(seq);
    };
    this.#onChoice = onChoice;
    this.#onRetry = onRetry;
    this.#onDiscard = onDiscard;
  }

  /** Screen readers are not read the whole past: what arrives in one burst after opening is history. */
  settleIn() {
    if (this.#shown.size || this.#spoken) return;
    this.#log.setAttribute("aria-live", "off");
    this.#calm();
  }

  /** From here on what arrives is news. */
  speakUp() {
    clearTimeout(this.#quiet);
    this.#spoken = true;
    this.#log.setAttribute("aria-live", "polite");
  }

  get settled() {
    return this.#log.getAttribute("aria-live") !== "off";
  }

  get size() {
    return this.#shown.size;
  }

  #calm() {
    if (this.settled) return;
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => this.speakUp(), 400);
  }

  /** Show a message of the server; one already shown under the same number is replaced. Returns its element. */
  show(message) {
    this.#calm();
    if (message.role === "customer") this.#arrived(message);
    const article = bubble(message, { onChoice: this.#onChoice, onListen: this.#onListen, quoted: this.#quoted(message) });
    const earlier = this.#shown.get(message.seq);
    this.#shown.set(message.seq, { message, article });
    if (earlier) {
      if (!earlier.article.querySelector(".choices")) article.querySelector(".choices")?.remove();
      earlier.article.replaceWith(article);
      return article;
    }
    if (message.role === "customer") this.#lastAsked = message.seq;
    if (message.role !== "system") this.#retireChoices();
    this.#separateDays(message.at);
    this.#confirmed.append(article);
    this.#welcome.hidden = true;
    return article;
  }

  /** A line was corrected, taken back or put into words; what is shown already stays untouched. */
  change(seq, { text, edited }) {
    const known = this.#shown.get(seq)?.message;
    if (!known || (known.text === text && known.edited === (edited ?? known.edited))) return;
    this.show({ ...known, text, edited: edited ?? known.edited });
  }

  /** One more spoken part of an answer; the first plays by itself to who spoke last. */
  voice(seq, note) {
    const known = this.#shown.get(seq);
    if (!known || known.message.voice?.some(({ url }) => url === note.url)) return;
    known.message.voice = [...(known.message.voice ?? []), note];
    const present = known.article.querySelector(".voice");
    const section = present ?? voiceSection([note]);
    if (present) addNote(section, note);
    else known.article.querySelector(".message-body").append(section);
    const asked = this.#shown.get(this.#lastAsked)?.message;
    const spoke = asked?.attachments?.some(({ mime }) => mime?.startsWith("audio/"));
    known.article.querySelector(".listen")?.remove();
    const wanted = this.#listening.delete(seq) || (spoke && this.settled);
    if (!present && wanted) begin(section, section.querySelector("audio"));
  }

  /** Show how far a message on its way has come. */
  track(item, state, detail) {
    let article = this.#waiting.get(item.client_id)?.article;
    if (!article) {
      if (state !== "sending" && state !== "failed") return;
      article = pendingBubble(item);
      this.#waiting.set(item.client_id, { item, article });
      this.#retireChoices();
      this.#pending.append(article);
      this.#welcome.hidden = true;
    }
    const onRetry = () => this.#onRetry(item);
    const onDiscard = () => {
      this.#remove(item.client_id);
      this.#onDiscard(item);
    };
    showState(article, state, { detail, onRetry, onDiscard });
  }

  /** Begin again with another conversation; what is on its way stays. */
  clear() {
    this.#confirmed.replaceChildren();
    this.#shown.clear();
    this.#lastDay = null;
    this.#lastAsked = null;
    this.#spoken = false;
    this.#welcome.hidden = this.#waiting.size > 0;
  }

  #arrived(message) {
    const byWords = () => [...this.#waiting.values()].find(({ item }) => same(item.text, message.text ?? ""));
    const found = message.client_id ? this.#waiting.get(message.client_id) : byWords();
    if (found) this.#remove(found.item.client_id);
  }

  #remove(clientId) {
    this.#waiting.get(clientId)?.article.remove();
    this.#waiting.delete(clientId);
  }

  /** Choices belong to the last message; links to pages stay good. */
  #retireChoices() {
    for (const group of this.#log.querySelectorAll(".choices")) {
      group.querySelectorAll("button").forEach((button) => button.remove());
      const link = group.querySelector("a");
      if (link) link.tabIndex = 0;
      else group.remove();
    }
  }

  #separateDays(at) {
    const date = new Date(at ?? Date.now());
    if (dayOf(date) === this.#lastDay) return;
    this.#lastDay = dayOf(date);
    this.#confirmed.append(build("p", { class: "day" }, dayName(date)));
  }

  /** What is answered is quoted only when it is not the last thing asked. */
  #quoted({ role, text: answer, reply_to: asked }) {
    if (role === "customer" || asked === undefined || asked === null || asked === this.#lastAsked) return null;
    const text = this.#shown.get(asked)?.message.text;
    if (!text || answer?.includes(text.slice(0, QUOTE / 3))) return null; // A late answer says itself to what.
    return text.length > QUOTE ? `${text.slice(0, QUOTE)}…` : text;
  }

  /** The name a message would be announced with, in the window's title. */
  static title(unread) {
    return unread ? `(${unread}) ${say("title")}` : say("title");
  }
}
