// Live lines, colleagues who answer the same thread, ready replies and the keyboard; the page itself works without.
const list = document.querySelector(".lines");
const items = list.querySelector("ol");
const form = document.querySelector(".talk form.reply");
const field = document.getElementById("text");
const collision = document.getElementById("collision");
const state = document.getElementById("state");
const missing = document.getElementById("missing");
const base = list.dataset.base;
let last = Number(list.dataset.after);
list.scrollTop = list.scrollHeight;

function shown(file) {
  const link = document.createElement("a");
  link.href = `/console${file.url}`;
  const label = list.dataset.file.replace("{name}", file.name || "");
  if (!file.mime?.startsWith("image/")) {
    link.textContent = label;
    return link;
  }
  const picture = document.createElement("img");
  picture.src = link.href;
  picture.alt = label;
  link.append(picture);
  return link;
}

const source = new EventSource(`${base}/events?after=${last}`);
source.addEventListener("message", (event) => {
  const line = JSON.parse(event.data);
  if (line.seq <= last) return;
  last = line.seq;
  const item = document.createElement("li");
  item.className = line.role;
  item.dataset.seq = line.seq;
  const by = document.createElement("span");
  by.className = "by";
  by.textContent = line.author || list.dataset[line.role];
  const text = document.createElement("p");
  text.textContent = line.text;
  const time = document.createElement("time");
  time.textContent = line.told_at;
  item.append(by, text, ...line.attachments.map(shown), time);
  items.append(item);
  list.scrollTop = list.scrollHeight;
});
source.addEventListener("change", (event) => {
  const { seq, text } = JSON.parse(event.data);
  const words = items.querySelector(`[data-seq="${Number(seq)}"] p`);
  if (words) words.textContent = text;
});
source.addEventListener("state", (event) => {
  const { owner, name } = JSON.parse(event.data);
  state.textContent = name || state.dataset[owner];
  state.className = `state ${{ alex: "open", waiting: "waiting", person: "with_person" }[owner]}`;
});
source.addEventListener("colleague", (event) => {
  collision.textContent = collision.dataset.text.replace("{who}", JSON.parse(event.data).who);
  collision.hidden = false;
  clearTimeout(collision.timer);
  collision.timer = setTimeout(() => { collision.hidden = true; }, 8000);
});

function check() {
  const names = [...new Set([...field.value.matchAll(/\{([a-zà-ÿ_]{1,40})\}/g)].map((found) => found[1]))];
  missing.hidden = names.length === 0;
  missing.textContent = missing.dataset.text.replace("{names}", names.join(", "));
  return names.length === 0;
}

if (form) {
  let told = 0;
  let touched = 0;
  const tell = () => {
    told = Date.now();
    fetch(`${base}/writing`, { method: "POST", body: new URLSearchParams({ csrf: form.csrf.value }) });
  };
  field.addEventListener("input", () => {
    check();
    touched = Date.now();
    if (touched - told >= 3000) tell();
  });
  // Who opens the thread while a colleague thinks over a half-written answer is told as well.
  setInterval(() => {
    if (field.value.trim() && Date.now() - touched < 60000 && Date.now() - told >= 3000) tell();
  }, 1000);
  form.addEventListener("submit", (event) => {
    if (!check()) { event.preventDefault(); field.focus(); }
  });
  for (const button of document.querySelectorAll("[data-insert]")) {
    button.addEventListener("click", () => {
      field.setRangeText(button.dataset.insert, field.selectionStart, field.selectionEnd, "end");
      field.dispatchEvent(new Event("input"));
      field.focus();
    });
  }
  document.querySelector("[data-use]")?.addEventListener("click", (event) => {
    field.value = document.querySelector("[data-draft]").textContent;
    form.suggestion.value = event.target.dataset.use;
    field.dispatchEvent(new Event("input"));
    field.focus();
  });
}

document.addEventListener("keydown", (event) => {
  if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey) && document.activeElement === field) {
    form.requestSubmit();
    return;
  }
  if (event.target.closest("input, select, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
  const goal = { r: field, n: document.getElementById("note") }[event.key];
  if (!goal) return;
  goal.focus();
  event.preventDefault();
});
