// Reads the queue again when it changes, and moves through it by keyboard; the page itself works without.
const queue = document.getElementById("queue");
const troubles = document.getElementById("troubles");
let waiting = false;

async function refresh() {
  if (waiting) return;
  waiting = true;
  await new Promise((resolve) => setTimeout(resolve, 400));
  waiting = false;
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const held = document.activeElement?.closest?.("#queue a")?.getAttribute("href");
  queue.replaceChildren(...fresh.getElementById("queue").childNodes);
  if (!troubles.contains(document.activeElement)) {
    troubles.replaceChildren(...fresh.getElementById("troubles").childNodes);
  }
  if (held) queue.querySelector(`a[href="${held}"]`)?.focus();
}

new EventSource(queue.dataset.events).addEventListener("change", refresh);

document.addEventListener("keydown", (event) => {
  if (event.target.closest("input, select, textarea") || event.ctrlKey || event.metaKey || event.altKey) return;
  const step = { j: 1, k: -1 }[event.key];
  if (step === undefined) return;
  const links = [...queue.querySelectorAll(".threads a")];
  const at = links.indexOf(document.activeElement);
  links[Math.min(Math.max(at + step, 0), links.length - 1)]?.focus();
  event.preventDefault();
});
