const texts = JSON.parse(document.getElementById("texts").textContent);

export const language = document.documentElement.lang;

export function say(key, facts = {}) {
  return texts[key].replace(/\{(\w+)\}/g, (whole, name) => facts[name] ?? whole);
}
