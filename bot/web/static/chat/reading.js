import { byId } from "./build.js";

const page = document.documentElement;

/** Easy reading without leaving the conversation; where this script does not run, the form itself does it. */
export class Reading {
  #form = byId("reading");
  #button = this.#form.querySelector("button");

  constructor() {
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.choose(page.dataset.reading !== "easy");
    });
  }

  /** Set the page and have the server remember it. */
  choose(easy) {
    if (easy) page.dataset.reading = "easy";
    else delete page.dataset.reading;
    this.#button.setAttribute("aria-pressed", String(easy));
    this.#button.value = easy ? "no" : "yes";
    const body = new URLSearchParams({ easy: easy ? "yes" : "no", back: location.pathname });
    return fetch(this.#form.action, { method: "POST", body, redirect: "manual" }).catch(() => null);
  }
}
