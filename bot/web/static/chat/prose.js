import { build } from "./build.js";

const ADDRESS = /\bhttps?:\/\/[^\s<>"«»]+/gi;
const TRAILING = /[.,;:!?…'’)\]}]+$/;
const BULLET = /^\s*[-–•*]\s+(.*)$/;
const NUMBERED = /^\s*(\d{1,3})[.)]\s+(.*)$/;

/** The address when it is one a reader may follow: http(s), or a path of this site; else null. */
export function safeAddress(address) {
  if (typeof address !== "string") return null;
  if (/^\/(?![/\\])/.test(address)) return address;
  const parsed = URL.canParse(address) ? new URL(address) : null;
  return parsed && /^https?:$/.test(parsed.protocol) ? parsed.href : null;
}

/** A "(" inside an address keeps its ")"; other closing marks belong to the sentence. */
function withoutTail(address) {
  let end = address.replace(TRAILING, "");
  while (address[end.length] === ")" && end.split("(").length > end.split(")").length) end += ")";
  return end;
}

/** French marks and units never begin a line of their own. */
const bound = (text) => text.replace(/ (?=[%€:;?!»])|(?<=[«<>]) /g, "\u00a0");

function line(written) {
  const text = bound(written);
  const pieces = [];
  let from = 0;
  for (const found of text.matchAll(ADDRESS)) {
    const address = withoutTail(found[0]);
    const safe = safeAddress(address);
    if (!safe) continue;
    pieces.push(text.slice(from, found.index));
    pieces.push(build("a", { href: safe, target: "_blank", rel: "noopener noreferrer nofollow" }, address));
    from = found.index + address.length;
  }
  return [...pieces, text.slice(from)];
}

function kindOf(text) {
  if (!text.trim()) return { kind: "gap" };
  const bullet = BULLET.exec(text);
  if (bullet) return { kind: "ul", text: bullet[1] };
  const numbered = NUMBERED.exec(text);
  if (numbered) return { kind: "ol", text: numbered[2], number: numbered[1] };
  return { kind: "p", text };
}

function listBlock(kind, items) {
  return build(kind, {}, ...items.map(({ text, number }) => build("li", { value: number }, ...line(text))));
}

function paragraphBlock(lines, next) {
  const leads = next?.kind === "ul" || next?.kind === "ol";
  const isLead = leads && lines.length === 1 && /:\s*$/.test(lines[0].text);
  return build("p", { class: isLead ? "lead" : null }, ...line(lines.map((one) => one.text.trimEnd()).join("\n")));
}

/** Plain text as paragraphs, short lists and links; nothing in it is ever read as markup. */
export function prose(text) {
  const lines = text.split(/\r?\n/).map(kindOf);
  const blocks = [];
  let at = 0;
  while (at < lines.length) {
    const { kind } = lines[at];
    let end = at + 1;
    while (end < lines.length && lines[end].kind === kind) end += 1;
    const run = lines.slice(at, end);
    if (kind === "p") blocks.push(paragraphBlock(run, lines[end]));
    if (kind === "ul" || kind === "ol") blocks.push(listBlock(kind, run));
    at = end;
  }
  return build("div", { class: "prose" }, ...blocks);
}
