import { language, say } from "./texts.js";

const locale = language === "fr" ? "fr-FR" : "en-GB";
const timeZone = "Europe/Paris";
const hour = new Intl.DateTimeFormat(locale, { timeZone, hour: "2-digit", minute: "2-digit" });
const whole = new Intl.DateTimeFormat(locale, { timeZone, dateStyle: "full", timeStyle: "short" });
const dayAndMonth = new Intl.DateTimeFormat(locale, { timeZone, weekday: "long", day: "numeric", month: "long" });
const dayKey = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short" });

export const hourOf = (date) => hour.format(date);
export const wholeMoment = (date) => whole.format(date);

/** The day in Paris, as a key to compare. */
export const dayOf = (date) => dayKey.format(date);

export function dayName(date, now = new Date()) {
  const day = dayOf(date);
  if (day === dayOf(now)) return say("today");
  if (day === dayOf(new Date(now.getTime() - 86_400_000))) return say("yesterday");
  const name = dayAndMonth.format(date);
  return name.charAt(0).toUpperCase() + name.slice(1);
}

export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Wait longer after each failure, up to `most`, spread so that a thousand pages do not come back at once. */
export function backoff(attempt, { first = 300, most = 10_000 } = {}) {
  const ceiling = Math.min(most, first * 2 ** Math.min(attempt, 16));
  return ceiling / 2 + (Math.random() * ceiling) / 2;
}
