// Browsers may refuse localStorage (private windows, policies, full disks): the page then remembers until it closes.
const inMemory = new Map();

function tryOr(action, otherwise) {
  try {
    return action();
  } catch {
    return otherwise();
  }
}

const PREFIX = "alex.";

export function keep(key, value) {
  const text = JSON.stringify(value);
  inMemory.set(PREFIX + key, text);
  tryOr(() => localStorage.setItem(PREFIX + key, text), () => undefined);
}

export function forget(key) {
  inMemory.delete(PREFIX + key);
  tryOr(() => localStorage.removeItem(PREFIX + key), () => undefined);
}

export function recall(key) {
  const text = tryOr(() => localStorage.getItem(PREFIX + key), () => null) ?? inMemory.get(PREFIX + key);
  return text === undefined ? null : tryOr(() => JSON.parse(text), () => null);
}

/** The values whose key begins with `start`; what cannot be read is left out. */
export function recallAll(start) {
  const keys = new Set(tryOr(() => Object.keys(localStorage), () => []).concat([...inMemory.keys()]));
  return [...keys]
    .filter((key) => key.startsWith(PREFIX + start))
    .map((key) => recall(key.slice(PREFIX.length)))
    .filter((value) => value !== null);
}
