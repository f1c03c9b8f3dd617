import { byId } from "./build.js";

const NEAR = 80;

/** Stays at the end while the reader is there; else leaves them where they read and offers the way down. */
export class Scrolling {
  #room = byId("room");
  #pill = byId("pill");
  #welcome = byId("welcome");
  #following = true;
  #lastTop = 0;
  #placed = -1; // Where we stopped to show the beginning of an answer; near the end or not, it is not followed.

  constructor() {
    this.#room.addEventListener("scroll", () => this.#look(), { passive: true });
    this.#pill.addEventListener("click", () => this.toEnd({ smooth: true }));
    // Before the first message the page is read from its top.
    const sizes = new ResizeObserver(() => {
      this.#look();
      if (this.#following && this.#welcome.hidden) this.toEnd();
    });
    sizes.observe(this.#room);
    for (const part of this.#room.children) sizes.observe(part);
  }

  #look() {
    const { scrollTop, scrollHeight, clientHeight } = this.#room;
    if (Math.abs(scrollTop - this.#placed) < 1) return;
    this.#placed = -1;
    const atEnd = scrollHeight - clientHeight - scrollTop < NEAR;
    // Only a reader goes up: a picture that loads or an answer that grows moves the end away, never the place.
    if (atEnd) this.#following = true;
    else if (scrollTop < this.#lastTop) this.#following = false;
    this.#lastTop = scrollTop;
    if (atEnd) this.#pill.hidden = true;
  }

  toEnd({ smooth = false } = {}) {
    this.#following = true;
    this.#pill.hidden = true;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.#room.scrollTo({ top: this.#room.scrollHeight, behavior: smooth && !calm ? "smooth" : "instant" });
  }

  /** Something new stands at the end. An answer longer than the window is shown from its beginning. */
  arrived(element, { isHistory }) {
    this.#look(); // The event of a scroll comes a frame after the scroll.
    if (!this.#following) {
      this.#pill.hidden = false;
      return;
    }
    this.toEnd();
    const above = element.getBoundingClientRect().top - this.#room.getBoundingClientRect().top;
    if (!isHistory && above < 0) {
      this.#room.scrollBy({ top: above - 8, behavior: "instant" });
      this.#following = false;
      this.#placed = this.#room.scrollTop;
      this.#lastTop = this.#placed;
    }
  }
}
