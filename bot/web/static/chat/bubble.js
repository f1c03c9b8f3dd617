import { build, icon } from "./build.js";
import { attachmentList, choiceGroup, sourceList } from "./extras.js";
import { voiceSection } from "./player.js";
import { prose } from "./prose.js";
import { say } from "./texts.js";
import { hourOf, wholeMoment } from "./times.js";

function moment(at) {
  const date = new Date(at ?? Date.now());
  return build("time", { datetime: date.toISOString(), title: wholeMoment(date) }, hourOf(date));
}

const HEADS = {
  assistant: () => [icon("mark", "mark"), build("span", { class: "message-author" }, say("name"))],
  operator: (name) => [
    icon("person"),
    build("span", { class: "message-author" }, name || say("team")),
    build("span", { class: "message-tag" }, say("person_badge")),
  ],
};

function head({ role, author }) {
  const parts = HEADS[role]?.(author);
  if (parts) return build("header", { class: "message-head" }, ...parts);
  return build("header", { class: "visually-hidden" }, role === "customer" ? say("you") : say("system"));
}

async function copyText(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const stand = build("textarea", { class: "visually-hidden", readonly: true });
  stand.value = text;
  document.body.append(stand);
  stand.select();
  document.execCommand("copy"); // The only way on plain http, where navigator.clipboard does not exist.
  stand.remove();
  return undefined;
}

function copyButton(text) {
  const show = (button, name, key) => button.replaceChildren(icon(name), say(key));
  const button = build("button", { class: "copy", type: "button" });
  button.addEventListener("click", async () => {
    await copyText(text);
    show(button, "check", "copied");
    setTimeout(() => show(button, "copy", "copy"), 2000);
  });
  show(button, "copy", "copy");
  return button;
}

/** Have an answer read aloud; where the service has no voice, nothing is offered. */
function listenButton({ seq, voice }, onListen) {
  if (!onListen || !seq || voice?.length || !("speaks" in document.body.dataset)) return null;
  const button = build("button", { class: "copy listen", type: "button" }, icon("speaker"), say("listen"));
  button.addEventListener("click", async () => {
    button.disabled = true;
    button.replaceChildren(icon("speaker"), say("listen_soon"));
    if (await onListen(seq)) return;
    button.disabled = false;
    button.replaceChildren(icon("speaker"), say("listen_failed"));
  });
  return button;
}

function quote(text) {
  return text ? build("p", { class: "quote" }, `${say("in_reply_to")} « ${text} »`) : null;
}

/** A message as it stands in the conversation. */
export function bubble(message, { onChoice, onListen, quoted } = {}) {
  const { role, text } = message;
  const answered = role === "assistant" || role === "operator";
  const body = build("div", { class: "message-body" }, quote(quoted), text ? prose(text) : null);
  if (message.edited && !text && !message.attachments?.length) body.append(build("p", { class: "taken-back" }, say("taken_back")));
  body.append(...[attachmentList(message.attachments), sourceList(message.sources), voiceSection(message.voice)].filter(Boolean));
  const foot = build("footer", { class: "message-foot" }, moment(message.at));
  if (message.edited) foot.append(build("span", {}, say("edited")));
  if (answered && text) foot.append(...[copyButton(text), listenButton(message, onListen)].filter(Boolean));
  const article = build("article", { class: "message", data: { role } }, head(message), body, role === "system" ? null : foot);
  const choices = answered ? choiceGroup(message.buttons, onChoice) : null;
  if (choices) article.append(choices);
  return article;
}

/** The same, while it is on its way to the server. `state`: sending, waiting, sent, failed. */
export function pendingBubble(item) {
  const attachments = item.files.map(({ name, size }) => ({ name, size }));
  const article = bubble({ role: "customer", text: item.text, attachments, at: item.written });
  article.querySelector(".message-foot").append(build("span", { class: "message-state" }));
  return article;
}

const STATES = { sending: "sending", waiting: "waiting_network", sent: "sent", failed: "not_sent" };

export function showState(article, state, { detail, onRetry, onDiscard }) {
  article.dataset.state = state;
  const words = [say(STATES[state]), detail].filter(Boolean).join(" · ");
  const place = article.querySelector(".message-state");
  place.replaceChildren(words);
  if (state !== "failed") return;
  const action = (key, act) => build("button", { class: "text-button", type: "button", on: { click: act } }, say(key));
  place.append(" ", action("retry", onRetry), " ", action("discard", onDiscard));
}
