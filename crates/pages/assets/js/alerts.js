// Alerts before something is lost: a window closes, or an answer earns a free entry point no more. The server tells what
// is lost next; this counts down to it in business time. Each alert is given once for all pages of a browser.

import { one, on, toast, announce, afterChange, later } from './dom.js';
import { say } from './words.js';
import { businessNow } from './time.js';
import { remaining } from './clock.js';

const GIVEN = 'alerts-given';
const EVERY = 60_000;
let coming = { minutes: [], due: [] };
let plainTitle = '';

// What was given, by its key until when it mattered; what is over is forgotten.
function givenAlerts() {
  try {
    const kept = JSON.parse(localStorage.getItem(GIVEN) ?? '{}');
    return Object.fromEntries(Object.entries(kept).filter(([, until]) => until > businessNow()));
  } catch {
    return {};
  }
}

// The shortest span that has begun, if it was not told of yet.
function dueAlert(row, given) {
  const left = row.until - businessNow();
  if (left <= 0) return null;
  const begun = coming.minutes.filter((minutes) => left <= minutes * 60_000);
  if (!begun.length) return null;
  const key = `${row.kind} ${row.id} ${row.until} ${Math.min(...begun)}`;
  return key in given ? null : { row, key, left };
}

// What is said of those of one kind, the soonest first: one by its name, several with their list.
function alertWords([{ row, left }, ...others]) {
  const places = { name: row.name, left: remaining(Math.ceil(left / 1000), 'long'), others: others.length };
  const isEntry = row.kind === 'entry';
  if (others.length) {
    const words = isEntry ? say('script-alert-entries', places) : say('script-alert-windows', places);
    return { words, path: isEntry ? '/?view=entry' : '/?view=closing', tag: row.kind };
  }
  const words = isEntry ? say('script-alert-entry', places) : say('script-alert-window', places);
  return { words, path: `/c/${row.id}`, tag: `${row.kind} ${row.id}` };
}

function giveAlert(alerts) {
  const { words, path, tag } = alertWords(alerts);
  const open = () => { location.href = path; };
  toast(words, { word: say('script-alert-open'), run: open });
  announce(words);
  if (!document.hidden) return;
  plainTitle ||= document.title;
  document.title = words;
  if (window.Notification?.permission !== 'granted') return;
  const shown = new Notification(words, { tag });
  shown.onclick = () => { window.focus(); open(); };
}

function lookAtAlerts() {
  const given = givenAlerts();
  const found = coming.due.map((row) => dueAlert(row, given)).filter(Boolean);
  if (!found.length) return;
  // There is room for one toast: the other kind is told at the next look.
  const told = found.filter(({ row }) => row.kind === found[0].row.kind);
  for (const alert of told) given[alert.key] = alert.row.until;
  try { localStorage.setItem(GIVEN, JSON.stringify(given)); } catch { /* Then each page tells. */ }
  giveAlert(told);
}

async function loadAlerts() {
  try {
    const answer = await fetch('/partials/alerts', { credentials: 'same-origin', headers: { Accept: 'application/json' } });
    if (!answer.ok || answer.redirected) return;
    coming = await answer.json();
    // A page that is seen tells first.
    setTimeout(lookAtAlerts, document.hidden ? 2000 : 0);
  } catch { /* The next round asks again. */ }
}

function offerAlerts() {
  const permission = window.Notification?.permission;
  const button = one('[data-alert-me]');
  if (button) button.hidden = permission !== 'default';
  const told = one('[data-alerts-denied]');
  if (told) told.hidden = permission !== 'denied';
}

// Where the reader sees no conversations there is nothing to alert of.
if (one('#rail-closing')) {
  loadAlerts();
  offerAlerts();
  setInterval(loadAlerts, EVERY);
  setInterval(lookAtAlerts, 5000);
  document.addEventListener('clock-moved', later(500, loadAlerts));
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && plainTitle) {
      document.title = plainTitle;
      plainTitle = '';
    }
  });
  afterChange(offerAlerts);
  on('click', '[data-alert-me]', async () => {
    await Notification.requestPermission();
    offerAlerts();
  });
}
