import { build, byId, icon } from "./build.js";
import { sizeName } from "./extras.js";
import { language, say } from "./texts.js";

const LIMIT_MEGABYTES = 20;
const MOST = 10;

/** Files being sent ahead of their message; each has a tray with its progress above the text field. */
export class Uploads {
  #session;
  #onChange;
  #onProblem;
  #place = byId("trays");
  #all = [];

  constructor({ session, onChange, onProblem }) {
    this.#session = session;
    this.#onChange = onChange;
    this.#onProblem = onProblem;
  }

  get any() {
    return this.#all.length > 0;
  }

  get unfinished() {
    return this.#all.some((upload) => upload.state !== "done");
  }

  get failed() {
    return this.#all.some((upload) => upload.state === "failed");
  }

  add(files) {
    this.#onProblem("");
    for (const file of files) {
      const problem = this.#problemWith(file);
      if (problem) this.#onProblem(problem);
      else this.#begin(file);
    }
    this.#changed();
  }

  /** What is sent, for the message that carries it; the trays are emptied. */
  take() {
    const sent = this.#all.map(({ result }) => result);
    this.#all.forEach((upload) => this.#forget(upload));
    this.#changed();
    return sent;
  }

  #problemWith(file) {
    if (this.#all.length >= MOST) return say("too_many_files");
    if (file.size === 0) return say("file_empty", { name: file.name });
    if (file.size > LIMIT_MEGABYTES * 1024 * 1024) return say("file_too_large", { name: file.name, limit: LIMIT_MEGABYTES });
    return null;
  }

  #begin(file) {
    const upload = { file, state: "sending", preview: null };
    upload.tray = this.#tray(upload);
    this.#all.push(upload);
    this.#place.append(upload.tray);
    this.#send(upload);
  }

  #tray(upload) {
    const { file } = upload;
    if (/^image\/(?!svg)/.test(file.type)) upload.preview = URL.createObjectURL(file);
    const picture = upload.preview ? build("img", { class: "tray-preview", src: upload.preview, alt: "" }) : icon("file");
    const remove = build("button", { class: "round-button", type: "button", "aria-label": say("remove_file", { name: file.name }) }, icon("close"));
    remove.addEventListener("click", () => {
      this.#forget(upload);
      this.#changed();
    });
    upload.words = build("p", { class: "tray-size" }, sizeName(file.size));
    upload.bar = build("progress", { max: "1", value: "0", "aria-label": say("uploading", { name: file.name }) });
    const name = build("p", { class: "tray-name", title: file.name }, file.name);
    return build("li", { class: "tray" }, picture, build("div", {}, name, upload.words, upload.bar), remove);
  }

  #forget(upload) {
    upload.request?.abort();
    upload.tray.remove();
    if (upload.preview) URL.revokeObjectURL(upload.preview);
    this.#all = this.#all.filter((other) => other !== upload);
  }

  async #send(upload) {
    upload.state = "sending";
    upload.tray.dataset.state = "sending";
    const answer = await this.#attempt(upload, { renew: true });
    if (!this.#all.includes(upload)) return;
    upload.state = answer.ok ? "done" : "failed";
    upload.tray.dataset.state = upload.state;
    upload.bar.hidden = true;
    if (answer.ok) {
      upload.result = { name: upload.file.name, size: upload.file.size, ...answer.body };
    } else {
      this.#offerRetry(upload, answer.body?.detail ?? say("upload_failed"));
    }
    this.#changed();
  }

  #offerRetry(upload, words) {
    const retry = build("button", { class: "text-button", type: "button" }, say("retry"));
    retry.addEventListener("click", () => {
      upload.bar.hidden = false;
      upload.words.replaceChildren(sizeName(upload.file.size));
      this.#send(upload);
    });
    upload.words.replaceChildren(`${words} `, retry);
  }

  async #attempt(upload, { renew }) {
    const token = await this.#session.open();
    const answer = await this.#post(upload, token);
    if (answer.status !== 401 || !renew) return answer;
    this.#session.refuse(token);
    return this.#attempt(upload, { renew: false });
  }

  /** XMLHttpRequest, because fetch tells nothing about the progress of what it sends. */
  #post(upload, token) {
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      const form = new FormData();
      form.append("file", upload.file, upload.file.name);
      request.open("POST", "/api/chat/files");
      request.responseType = "json";
      request.setRequestHeader("Accept-Language", language);
      request.setRequestHeader("Authorization", `Bearer ${token}`);
      request.upload.addEventListener("progress", ({ loaded, total }) => (upload.bar.value = total ? loaded / total : 0));
      request.addEventListener("loadend", () => {
        const { status, response } = request;
        resolve({ status, ok: status >= 200 && status < 300, body: response });
      });
      upload.request = request;
      request.send(form);
    });
  }

  #changed() {
    this.#place.hidden = !this.any;
    this.#onChange();
  }
}
