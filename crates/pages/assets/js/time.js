// Business time, and every <time> of the page in the reader's own zone. Business time is the server's: it
// may run ahead of this machine's clock, and the demo's may jump.

import { one, all, afterChange } from './dom.js';
import { say } from './words.js';

let ahead = Number(document.body.dataset.now || Date.now()) - Date.now();

export function businessNow() {
  return Date.now() + ahead;
}

export function setBusinessNow(millis) {
  ahead = millis - Date.now();
  localise(document);
  document.dispatchEvent(new Event('clock-moved'));
}

const format = (options) => new Intl.DateTimeFormat('en-GB', options);
const clockFormat = format({ hour: '2-digit', minute: '2-digit' });
const weekdayFormat = format({ weekday: 'short' });
const dateFormat = format({ day: 'numeric', month: 'short' });
const dayFormat = format({ weekday: 'short', day: 'numeric', month: 'short' });
const yearFormat = format({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' });
const titleFormat = format({ dateStyle: 'full', timeStyle: 'long' });
const utcFormat = format({ dateStyle: 'medium', timeStyle: 'medium', timeZone: 'UTC' });

export function localDay(millis) {
  return new Date(millis).toDateString();
}

function dayWords(millis) {
  const now = businessNow();
  if (localDay(millis) === localDay(now)) return say('script-today');
  if (localDay(millis) === localDay(now - 864e5)) return say('script-yesterday');
  return (new Date(millis).getFullYear() === new Date(now).getFullYear() ? dayFormat : yearFormat).format(millis);
}

function shortWords(millis) {
  const now = businessNow();
  if (localDay(millis) === localDay(now)) return clockFormat.format(millis);
  return now - millis < 6 * 864e5 ? weekdayFormat.format(millis) : dateFormat.format(millis);
}

// Until when: the day too, where it is another one.
function aheadWords(millis) {
  const now = businessNow();
  const clock = clockFormat.format(millis);
  if (localDay(millis) === localDay(now)) return clock;
  return Math.abs(millis - now) < 6 * 864e5 ? `${weekdayFormat.format(millis)} ${clock}` : `${dateFormat.format(millis)}, ${clock}`;
}

// Amid a sentence: today, not Today.
function amidWords(millis) {
  const day = dayWords(millis);
  return [say('script-today'), say('script-yesterday')].includes(day) ? day.toLowerCase() : day;
}

const forms = {
  time: (millis) => clockFormat.format(millis),
  short: shortWords,
  ahead: aheadWords,
  day: dayWords,
  amid: (millis) => `${amidWords(millis)}, ${clockFormat.format(millis)}`,
  full: (millis) => `${dayWords(millis)}, ${clockFormat.format(millis)}`,
};

export function localise(root) {
  for (const element of all('time[data-ms]', root)) {
    const millis = Number(element.dataset.ms);
    if (!Number.isFinite(millis) || Math.abs(millis) > 8.64e15) continue;
    element.textContent = (forms[element.dataset.form] ?? forms.full)(millis);
    element.title = `${titleFormat.format(millis)}\n${utcFormat.format(millis)} UTC`;
  }
}

// What time it is where somebody lives, with the day where that is another one here.
const elsewhere = new Map();

function formatsOf(timeZone) {
  if (!elsewhere.has(timeZone)) {
    const clock = format({ hour: '2-digit', minute: '2-digit', timeZone });
    elsewhere.set(timeZone, { clock, day: format({ weekday: 'short', timeZone }) });
  }
  return elsewhere.get(timeZone);
}

function tellElsewhere(root) {
  const now = businessNow();
  for (const element of all('time[data-zone]', root)) {
    let formats;
    try {
      formats = formatsOf(element.dataset.zone);
    } catch {
      continue; // A zone that this browser does not know stays as the server told it.
    }
    const day = formats.day.format(now);
    const text = (day === weekdayFormat.format(now) ? '' : `${day} `) + formats.clock.format(now);
    if (element.textContent !== text) element.textContent = text;
  }
}

localise(document);
tellElsewhere(document);
afterChange(localise);
afterChange(tellElsewhere);
document.addEventListener('clock-moved', () => tellElsewhere(document));
// At midnight today becomes yesterday.
setInterval(() => {
  tellElsewhere(document);
  const day = localDay(businessNow());
  const body = one('body');
  if (body.dataset.day && body.dataset.day !== day) localise(document);
  body.dataset.day = day;
}, 5000);
