import { byId } from "./build.js";
import { Composer } from "./composer.js";
import { Live } from "./live.js";
import { Notices } from "./notices.js";
import { Outbox } from "./outbox.js";
import { Reading } from "./reading.js";
import { Scrolling } from "./scrolling.js";
import { Session } from "./session.js";
import { EventStream } from "./stream.js";
import { say } from "./texts.js";
import { Thread } from "./thread.js";

const notices = new Notices();
const live = new Live();
const scrolling = new Scrolling();
const reading = new Reading();
let personName = null;
let unread = 0;
let hadBefore = 0;

const session = new Session({
  onLost() {
    hadBefore = thread.size;
    thread.clear();
    live.clear();
    stream.restart();
  },
});

const thread = new Thread({
  onChoice({ label, value }) {
    writes({ text: label, button: value });
    composer.focus();
  },
  onRetry: (item) => outbox.retry(item),
  onDiscard: (item) => outbox.drop(item.client_id),
  async onListen(seq) {
    const headers = { "Content-Type": "application/json" };
    const asked = session.request("/api/chat/speech", { method: "POST", headers, body: JSON.stringify({ seq }) });
    return (await asked.catch(() => null))?.ok ?? false;
  },
});

const outbox = new Outbox({ session, onChange: (item, state, detail) => thread.track(item, state, detail) });

function writes(message) {
  thread.speakUp();
  outbox.add(message);
  scrolling.toEnd();
}

const composer = new Composer({ session, onSend: writes });

function countUnread(message) {
  if (!document.hidden || message.role === "customer") return;
  unread += 1;
  document.title = Thread.title(unread);
}

const heard = {
  message(message, id) {
    const numbered = { ...message, author: message.author ?? personName, seq: message.seq ?? id };
    if (message.role === "assistant" || message.role === "operator") live.clear();
    if (message.client_id) outbox.drop(message.client_id);
    const isHistory = !thread.settled;
    scrolling.arrived(thread.show(numbered), { isHistory });
    countUnread(message);
  },
  typing({ on, who }) {
    live.typing(on, !who || who === "alex" ? say("name") : who);
  },
  delta: ({ text, restart }) => live.delta(text, restart),
  edit: ({ seq, text }) => thread.change(seq, { text, edited: true }),
  transcript: ({ seq, text }) => thread.change(seq, { text }),
  reading: ({ easy }) => reading.choose(easy),
  voice: ({ seq, ...note }) => thread.voice(seq, note),
  state(state) {
    personName = state.owner === "person" ? (state.name ?? null) : personName;
    notices.owner(state);
  },
};

const stream = new EventStream({
  session,
  onEvent: (event, id) => heard[event.type]?.(event, id),
  onConnected() {
    notices.connected();
    thread.settleIn();
    // The cookie may still open the same conversation: only an empty one is worth a word.
    setTimeout(() => {
      if (hadBefore && !thread.size) notices.tell("session_lost");
      hadBefore = 0;
    }, 1000);
  },
  onDropped() {
    notices.dropped();
    live.dropped();
  },
});

function tryNow() {
  stream.nudge();
  outbox.nudge();
}

for (const button of document.querySelectorAll(".suggestion")) {
  button.addEventListener("click", () => {
    writes({ text: button.dataset.text });
    composer.focus();
  });
}

byId("person").addEventListener("click", () => writes({ text: say("talk_to_person_message") }));
addEventListener("online", tryNow);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) return;
  unread = 0;
  document.title = Thread.title(unread);
  tryNow();
});

outbox.restore();
stream.start();
performance.mark("alex-ready");
