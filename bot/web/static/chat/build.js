/** Build an element. `on` holds listeners, `data` dataset entries; null and undefined attributes are left out. */
export function build(tag, { on = {}, data = {}, ...attributes } = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value === true ? "" : value);
  }
  for (const [name, listener] of Object.entries(on)) element.addEventListener(name, listener);
  Object.assign(element.dataset, data);
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

export function icon(name, kind = "icon") {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("class", kind);
  drawing.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#icon-${name}`);
  drawing.append(use);
  return drawing;
}

export const byId = (id) => document.getElementById(id);

/** A phone or tablet: no hardware keyboard to expect, so Enter makes a new line and focus is not stolen. */
export const byTouch = () => matchMedia("(pointer: coarse)").matches;
