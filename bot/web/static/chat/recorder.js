import { byId } from "./build.js";
import { say } from "./texts.js";

const LONGEST = 10 * 60 * 1000; // What the server hears at most.
const KINDS = ["audio/webm;codecs=opus", "audio/ogg;codecs=opus", "audio/mp4"]; // Safari records MP4 alone.

/** Speaking instead of writing: a bar with the level of the microphone takes the place of the text field. */
export class Recorder {
  #button = byId("record");
  #row = byId("composer-row");
  #bar = byId("recorder");
  #level = byId("recorder-level");
  #time = byId("recorder-time");
  #status = byId("recorder-status");
  #onRecorded;
  #onProblem;
  #stream = null;
  #recorder = null;
  #meter = null;
  #pieces = [];
  #begun = 0;
  #tick = 0;

  constructor({ onRecorded, onProblem }) {
    this.#onRecorded = onRecorded;
    this.#onProblem = onProblem;
    // Without https the browser gives no microphone: nothing is offered then.
    this.#button.hidden = !(navigator.mediaDevices?.getUserMedia && globalThis.MediaRecorder);
    this.#button.addEventListener("click", () => this.#begin());
    byId("recorder-cancel").addEventListener("click", () => this.#end({ send: false }));
    byId("recorder-send").addEventListener("click", () => this.#end({ send: true }));
    this.#bar.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      this.#end({ send: false });
    });
  }

  async #begin() {
    if (this.#stream) return;
    this.#onProblem("");
    try {
      this.#stream = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: true, noiseSuppression: true } });
    } catch (error) {
      this.#onProblem(say(error.name === "NotAllowedError" ? "microphone_refused" : "microphone_missing"));
      return;
    }
    const mimeType = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind));
    this.#recorder = new MediaRecorder(this.#stream, mimeType ? { mimeType } : {});
    this.#pieces = [];
    this.#recorder.addEventListener("dataavailable", ({ data }) => data.size && this.#pieces.push(data));
    this.#recorder.start(1000);
    this.#begun = performance.now();
    this.#watch();
    this.#show(true);
    this.#status.textContent = say("recording_begun");
    byId("recorder-send").focus();
  }

  /** The level of the microphone and the time, ten times a second. */
  #watch() {
    const context = new AudioContext();
    const analyser = context.createAnalyser();
    const samples = new Float32Array(analyser.fftSize);
    context.createMediaStreamSource(this.#stream).connect(analyser);
    this.#meter = context;
    this.#tick = setInterval(() => {
      analyser.getFloatTimeDomainData(samples);
      const loud = Math.sqrt(samples.reduce((sum, one) => sum + one * one, 0) / samples.length);
      // Loudness is heard by its logarithm: -50 dB is a quiet room.
      this.#level.value = Math.min(Math.max(1 + Math.log10(loud + 1e-9) / 2.5, 0), 1);
      const spent = performance.now() - this.#begun;
      const seconds = Math.floor(spent / 1000);
      this.#time.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
      if (spent > LONGEST) this.#end({ send: true });
    }, 100);
  }

  async #end({ send }) {
    const recorder = this.#recorder;
    if (!recorder) return;
    this.#recorder = null;
    clearInterval(this.#tick);
    const ended = new Promise((resolve) => recorder.addEventListener("stop", resolve, { once: true }));
    recorder.stop();
    await ended;
    this.#stream.getTracks().forEach((track) => track.stop());
    this.#meter.close();
    this.#stream = null;
    this.#show(false);
    this.#status.textContent = say(send ? "recording_sent" : "recording_dropped");
    this.#button.focus();
    if (!send) return;
    const kind = recorder.mimeType.split(";")[0] || "audio/webm";
    const name = `${say("voice_message")}.${kind.split("/")[1]}`;
    if (this.#pieces.length) this.#onRecorded(new File(this.#pieces, name, { type: kind }));
    else this.#onProblem(say("recording_empty"));
  }

  #show(recording) {
    this.#row.hidden = recording;
    this.#bar.hidden = !recording;
    this.#level.value = 0;
    this.#time.textContent = "0:00";
  }
}
