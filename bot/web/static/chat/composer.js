import { byId, byTouch } from "./build.js";
import { Recorder } from "./recorder.js";
import { forget, keep, recall } from "./shelf.js";
import { say } from "./texts.js";
import { Uploads } from "./uploads.js";

/** Where the person writes. Enter sends and Shift+Enter makes a line; on a phone the button sends. */
export class Composer {
  #form = byId("composer");
  #field = byId("message");
  #button = byId("send");
  #problem = byId("problem");
  #picker = byId("picker");
  #veil = byId("veil");
  #onSend;
  #uploads;
  #whenReady = false;
  #dragDepth = 0;

  constructor({ session, onSend }) {
    this.#onSend = onSend;
    this.#uploads = new Uploads({
      session,
      onChange: () => this.#filesChanged(),
      onProblem: (words) => this.#tell(words),
    });
    new Recorder({ onRecorded: (file) => this.#sendRecording(file), onProblem: (words) => this.#tell(words) });
    this.#field.value ||= recall("draft") ?? "";
    this.#listen();
    this.#listenForFiles();
    this.#button.disabled = false;
    this.#changed();
  }

  focus() {
    if (!byTouch()) this.#field.focus({ preventScroll: true });
  }

  #listen() {
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    this.#field.addEventListener("keydown", (event) => {
      // An input method confirms its word with Enter: that Enter is not ours.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || byTouch()) return;
      event.preventDefault();
      this.#send();
    });
    this.#field.addEventListener("input", () => {
      keep("draft", this.#field.value);
      this.#changed();
    });
    if (byTouch()) this.#field.setAttribute("enterkeyhint", "enter");
  }

  #listenForFiles() {
    byId("attach").addEventListener("click", () => this.#picker.click());
    this.#picker.addEventListener("change", () => {
      this.#uploads.add([...this.#picker.files]);
      this.#picker.value = "";
      this.focus();
    });
    this.#field.addEventListener("paste", (event) => {
      const files = [...event.clipboardData.files];
      if (!files.length) return;
      event.preventDefault();
      this.#uploads.add(files);
    });
    const carriesFiles = (event) => event.dataTransfer?.types.includes("Files");
    const drag = (name, depth) =>
      document.addEventListener(name, (event) => {
        if (!carriesFiles(event)) return;
        event.preventDefault();
        this.#dragDepth = Math.max(0, depth(this.#dragDepth));
        this.#veil.hidden = this.#dragDepth === 0;
      });
    drag("dragenter", (now) => now + 1);
    drag("dragover", (now) => now);
    drag("dragleave", (now) => now - 1);
    drag("drop", () => 0);
    document.addEventListener("drop", (event) => carriesFiles(event) && this.#uploads.add([...event.dataTransfer.files]));
  }

  /** A recording goes off by itself, with what is written beside it. */
  #sendRecording(file) {
    this.#whenReady = true;
    this.#uploads.add([file]);
  }

  #filesChanged() {
    const finished = !this.#uploads.unfinished;
    if (this.#whenReady && finished) {
      this.#whenReady = false;
      this.#tell("");
      this.#send();
    }
    if (this.#uploads.failed) this.#whenReady = false;
    this.#changed();
  }

  #changed() {
    const empty = !this.#field.value.trim() && !this.#uploads.any;
    this.#button.setAttribute("aria-disabled", String(empty));
    if (CSS.supports("field-sizing", "content")) return;
    this.#field.style.height = "auto";
    this.#field.style.height = `${this.#field.scrollHeight}px`;
  }

  #tell(words) {
    this.#problem.textContent = words;
  }

  #send() {
    const text = this.#field.value.trim();
    if (!text && !this.#uploads.any) return;
    if (this.#uploads.unfinished) {
      this.#whenReady = !this.#uploads.failed;
      if (this.#whenReady) this.#tell(say("upload_pending"));
      return;
    }
    this.#tell("");
    this.#field.value = "";
    forget("draft");
    this.#onSend({ text, files: this.#uploads.take() });
    this.#changed();
  }
}
