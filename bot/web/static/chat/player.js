import { build } from "./build.js";
import { safeAddress } from "./prose.js";
import { keep, recall } from "./shelf.js";
import { language, say } from "./texts.js";

const SPEEDS = [0.5, 0.75, 1, 1.25, 1.5, 2];

function applySpeed(speed) {
  for (const audio of document.querySelectorAll(".voice audio")) audio.playbackRate = speed;
  for (const choice of document.querySelectorAll(".voice select")) choice.value = String(speed);
}

function speedChoice() {
  const speed = recall("speed") ?? 1;
  const options = SPEEDS.map((one) =>
    build("option", { value: one, selected: one === speed }, `${one.toLocaleString(language)} ×`),
  );
  const choice = build("select", {}, ...options);
  choice.addEventListener("change", () => {
    keep("speed", Number(choice.value));
    applySpeed(Number(choice.value));
  });
  return build("label", { class: "voice-speed" }, say("speed"), choice);
}

/** An answer read aloud: its notes play one after another, each with its words; the speed is remembered. */
export function voiceSection(notes = []) {
  if (!notes.length) return null;
  const captions = build("details", { class: "voice-words" }, build("summary", {}, say("spoken_words")));
  const foot = build("div", { class: "voice-foot" }, speedChoice(), captions);
  const section = build("section", { class: "voice", "aria-label": say("read_aloud"), "aria-live": "off" }, foot);
  notes.forEach((note) => addNote(section, note));
  return section;
}

/** One more note of the same answer; returns its player. */
export function addNote(section, { url, words }) {
  const number = section.querySelectorAll("audio").length + 1;
  const name = say("voice_part", { number });
  const audio = build("audio", { controls: true, preload: "none", src: safeAddress(url), "aria-label": name });
  audio.playbackRate = recall("speed") ?? 1;
  // Loading sets the rate back to 1.
  audio.addEventListener("loadedmetadata", () => (audio.playbackRate = recall("speed") ?? 1));
  audio.addEventListener("play", () => {
    for (const other of document.querySelectorAll("audio")) if (other !== audio) other.pause();
  });
  audio.addEventListener("ended", () => {
    const all = [...section.querySelectorAll("audio")];
    const following = all[all.indexOf(audio) + 1];
    if (following) following.play().catch(() => undefined);
    else section.dataset.waits = "";
  });
  section.querySelector(".voice-foot").before(audio);
  section.querySelector(".voice-words").append(build("p", {}, words));
  if ("waits" in section.dataset && number > 1) begin(section, audio);
  return audio;
}

/** Play a note now, as far as the browser lets a page do so by itself. */
export function begin(section, audio) {
  delete section.dataset.waits;
  audio.play().catch(() => undefined);
}
