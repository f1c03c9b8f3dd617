import { build, icon } from "./build.js";
import { safeAddress } from "./prose.js";
import { say } from "./texts.js";

const OUTWARD = { target: "_blank", rel: "noopener noreferrer nofollow" };

function source({ title, url, origin }) {
  const address = safeAddress(url);
  const name = address ? build("a", { href: address, ...OUTWARD }, title) : title;
  return build("li", {}, name, origin && origin !== title ? build("span", { class: "source-origin" }, ` · ${origin}`) : null);
}

export function sourceList(sources = []) {
  if (!sources.length) return null;
  return build(
    "div",
    { class: "sources" },
    build("p", { class: "sources-title" }, say("sources")),
    build("ol", {}, ...sources.map(source)),
  );
}

export function sizeName(bytes) {
  if (bytes < 1024) return `${bytes} ${say("bytes")}`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} ${say("kilobytes")}`;
  const megabytes = (bytes / (1024 * 1024)).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });
  return `${megabytes} ${say("megabytes")}`;
}

const SHOWN = {
  image: ({ name }, address) =>
    build("a", { href: address, ...OUTWARD }, build("img", { class: "thumbnail", src: address, alt: name, loading: "lazy" })),
  audio: ({ name }, address) => build("audio", { controls: true, preload: "metadata", src: address, "aria-label": name }),
  video: ({ name }, address) => build("video", { controls: true, preload: "metadata", src: address, "aria-label": name }),
};

function attachment(file) {
  const named = { ...file, name: file.name || say("attachment") };
  const address = safeAddress(file.url);
  const kind = /^(image|audio|video)\/(?!svg)/.exec(file.mime ?? "")?.[1];
  if (address && kind) return build("li", {}, SHOWN[kind](named, address));
  const words = file.size ? `${named.name} (${sizeName(file.size)})` : named.name;
  const tag = address ? "a" : "span";
  return build("li", {}, build(tag, { class: "file-link", href: address, ...(address ? OUTWARD : {}) }, icon("file"), words));
}

export function attachmentList(files = []) {
  return files.length ? build("ul", { class: "attachments" }, ...files.map(attachment)) : null;
}

function moveFocus(group, event) {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  const choices = [...group.querySelectorAll(".choice")];
  const ends = { Home: 0, End: choices.length - 1 };
  const from = choices.indexOf(document.activeElement);
  const to = step ? (from + step + choices.length) % choices.length : ends[event.key];
  if (from < 0 || to === undefined) return;
  event.preventDefault();
  choices.forEach((choice, index) => (choice.tabIndex = index === to ? 0 : -1));
  choices[to].focus();
}

/** The choices under an answer: one tab stop, arrow keys between them; a typed number means the same. */
export function choiceGroup(buttons = [], onChoice = () => undefined) {
  if (!buttons.length) return null;
  const group = build("div", { class: "choices", role: "group", "aria-label": say("choices") });
  buttons.forEach((button, index) => {
    const number = build("span", { class: "choice-number" }, String(index + 1));
    const tabindex = index === 0 ? "0" : "-1";
    const address = safeAddress(button.url);
    const elsewhere = build("span", { class: "visually-hidden" }, ` (${say("new_tab")})`);
    const choice = address
      ? build("a", { class: "choice", href: address, tabindex, ...OUTWARD }, number, button.label, icon("out"), elsewhere)
      : build("button", { class: "choice", type: "button", tabindex, on: { click: () => onChoice(button) } }, number, button.label);
    group.append(choice);
  });
  group.addEventListener("keydown", (event) => moveFocus(group, event));
  return group;
}
