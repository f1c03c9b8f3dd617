// Appends what is said while the page is open; the page itself works without it.
const list = document.querySelector(".lines");
const items = list.querySelector("ol");
const source = new EventSource(`${list.dataset.events}?after=${list.dataset.after}`);
let last = Number(list.dataset.after);
list.scrollTop = list.scrollHeight;

source.addEventListener("message", (event) => {
  const line = JSON.parse(event.data);
  if (line.seq <= last) return;
  last = line.seq;
  const item = document.createElement("li");
  item.className = line.role;
  const by = document.createElement("span");
  by.className = "by";
  by.textContent = line.author || line.role;
  const text = document.createElement("p");
  text.textContent = line.text;
  item.append(by, text);
  items.append(item);
  list.scrollTop = list.scrollHeight;
});
