import { byId } from "./build.js";

const NEAR = 80;

/** Stays at the end while the reader is there; else leaves them where they read and offers the way down. */
export class Scrolling {
  #room = byId("room");
  #pill = byId("pill");
  #following = true;

  constructor() {
    this.#room.addEventListener("scroll", () => this.#look(), { passive: true });
    this.#pill.addEventListener("click", () => this.toEnd({ smooth: true }));
    const sizes = new ResizeObserver(() => this.#following && this.toEnd());
    sizes.observe(this.#room);
    for (const part of this.#room.children) sizes.observe(part);
  }

  #look() {
    const { scrollTop, scrollHeight, clientHeight } = this.#room;
    this.#following = scrollHeight - clientHeight - scrollTop < NEAR;
    if (this.#following) this.#pill.hidden = true;
  }

  toEnd({ smooth = false } = {}) {
    this.#following = true;
    this.#pill.hidden = true;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.#room.scrollTo({ top: this.#room.scrollHeight, behavior: smooth && !calm ? "smooth" : "instant" });
  }

  /** Something new stands at the end. An answer longer than the window is shown from its beginning. */
  arrived(element) {
    if (!this.#following) {
      this.#pill.hidden = false;
      return;
    }
    this.toEnd();
    if (element.offsetHeight > this.#room.clientHeight) {
      element.scrollIntoView({ block: "start", behavior: "instant" });
      this.#following = false;
    }
  }
}
