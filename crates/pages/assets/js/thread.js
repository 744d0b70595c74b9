// The thread: runs and local days, staying at the end, older pages above, jumping to a message.

import { one, all, on, ask, afterChange, announce, toast, openConversation } from './dom.js';
import { localDay, localise } from './time.js';
import { way, apply, swap } from './patch.js';
import { say } from './words.js';

const NEAR = 100;
let atEnd = true;
let lastTop = 0;
let unseen = 0;

function scroller() {
  return one('#scroller');
}

export function toEnd() {
  const box = scroller();
  if (!box) return;
  box.scrollTop = box.scrollHeight;
  lastTop = box.scrollTop;
  atEnd = true;
  unseen = 0;
  showPill();
}

function showPill() {
  const pill = one('#new-pill');
  if (!pill) return;
  pill.hidden = unseen === 0;
  one('span', pill).textContent = say('script-new-messages', { count: unseen });
}

// Days by the reader's calendar instead of UTC; one's own name and repeated names are left out.
function arrange() {
  const list = one('#messages');
  if (!list) return;
  for (const day of all('.day', list)) day.remove();
  let lastDay = '';
  let before = null;
  for (const line of [...list.children]) {
    const at = Number(line.dataset.at);
    if (!at) { before = null; continue; }
    const day = localDay(at);
    if (day !== lastDay) {
      line.before(dayLine(at));
      before = null;
    }
    lastDay = day;
    const message = line.classList.contains('msg');
    line.classList.toggle('run', Boolean(message && before && before.className.split(' ')[1] === line.className.split(' ')[1]
      && before.dataset.by === line.dataset.by && before.dataset.channel === line.dataset.channel));
    line.classList.toggle('mine', line.dataset.by !== undefined && line.dataset.by === document.body.dataset.user);
    before = message ? line : null;
  }
  const channels = new Set(all('.msg', list).map((line) => line.dataset.channel));
  list.classList.toggle('mixed', channels.size > 1);
}

function dayLine(at) {
  const line = document.createElement('li');
  line.className = 'day';
  const time = document.createElement('time');
  time.dataset.ms = at;
  time.dataset.form = 'day';
  const words = document.createElement('span');
  words.append(time);
  line.append(words);
  localise(line);
  return line;
}

// Puts a line where its time says, or in the place of its twin. True if it was not there before. What waited for
// the customer moves: it stands where it was sent.
export function placeLine(line) {
  const list = one('#messages');
  if (!list) return false;
  const shown = document.getElementById(line.id);
  const own = line.dataset.client ? document.getElementById(`m-${line.dataset.client}`) : null;
  // What one sent oneself may have come by another way before.
  if (shown && own) own.remove();
  const twin = shown ?? own;
  const at = Number(line.dataset.at);
  if (twin) {
    const moved = Number(twin.dataset.at) !== at;
    swap(twin, line);
    if (!moved || inOrder(line)) return false;
    line.remove();
  }
  let after = list.lastElementChild;
  while (after && !mayPrecede(after, line)) after = after.previousElementSibling;
  if (after) after.after(line);
  else list.prepend(line);
  localise(line);
  return !twin;
}

// By time; messages of one instant by their ids, which grow.
function mayPrecede(line, other) {
  const [at, otherAt] = [line, other].map((one) => Number(one.dataset.at));
  return at < otherAt || (at === otherAt && !(line.dataset.message > other.dataset.message));
}

function inOrder(line) {
  const before = timed(line, 'previousElementSibling');
  const after = timed(line, 'nextElementSibling');
  return (!before || mayPrecede(before, line)) && (!after || mayPrecede(line, after));
}

// The next line in a direction that has a time; days have none.
function timed(line, next) {
  let other = line[next];
  while (other && !other.dataset.at) other = other[next];
  return other;
}

way('append', (patch, lines) => {
  const stay = atEnd;
  let added = 0;
  let ours = false;
  for (const line of lines) {
    if (!placeLine(line)) continue;
    if (line.classList.contains('theirs')) {
      added += 1;
      announce(`${one('#thread h1')?.textContent}: ${one('.words', line)?.textContent ?? say('script-a-new-message')}`);
      document.dispatchEvent(new CustomEvent('inbound', { detail: openConversation() }));
    }
    ours ||= line.classList.contains('mine');
  }
  arrange();
  if (stay || ours) toEnd();
  else { unseen += added; showPill(); }
});

way('prepend', (patch, lines) => {
  const box = scroller();
  const list = document.getElementById(patch.getAttribute('target'));
  if (!box || !list) return;
  const below = box.scrollHeight - box.scrollTop;
  one('#older', list)?.remove();
  list.prepend(...lines.filter((line) => !line.id || !document.getElementById(line.id)));
  localise(list);
  arrange();
  box.scrollTop = box.scrollHeight - below;
  watchOlder();
});

let loading = null;

function loadOlder() {
  const link = one('#older a');
  if (!link || loading) return loading;
  link.setAttribute('aria-busy', 'true');
  loading = ask(link.href)
    .then(({ html }) => apply(html))
    .catch(() => toast(say('script-no-earlier')))
    .finally(() => { loading = null; });
  return loading;
}

const olderSeen = new IntersectionObserver((entries) => {
  if (entries.some((entry) => entry.isIntersecting)) loadOlder();
}, { rootMargin: '300px 0px 0px 0px' });

function watchOlder() {
  olderSeen.disconnect();
  const older = one('#older');
  if (older) olderSeen.observe(older);
}

async function jump(id) {
  for (let page = 0; page < 60 && !document.getElementById(id) && one('#older'); page += 1) await loadOlder();
  const target = document.getElementById(id);
  if (!target) {
    toast(say('script-no-message'));
    return;
  }
  target.scrollIntoView({ block: 'center' });
  // What grows from now on must not take it out of sight.
  const box = scroller();
  lastTop = box.scrollTop;
  atEnd = box.scrollHeight - box.scrollTop - box.clientHeight <= NEAR;
  target.focus({ preventScroll: true });
  target.classList.add('found');
  setTimeout(() => target.classList.remove('found'), 2000);
}

on('click', 'a[data-older]', (event) => { event.preventDefault(); loadOlder(); });
on('click', 'a[data-jump]', (event, link) => {
  event.preventDefault();
  link.closest('[popover]')?.hidePopover();
  jump(link.hash.slice(1));
});
on('click', 'a[data-whole]', async (event, link) => {
  event.preventDefault();
  link.setAttribute('aria-busy', 'true');
  try {
    apply((await ask(link.href)).html);
    arrange();
  } catch {
    link.removeAttribute('aria-busy');
    toast(say('script-no-message'));
  }
});
on('click', '#new-pill', toEnd);
document.addEventListener('scroll', (event) => {
  if (event.target.id !== 'scroller') return;
  const box = event.target;
  // Only a person moves up. A box that shrank since the last scroll is brought to its end by `grown`.
  if (box.scrollHeight - box.scrollTop - box.clientHeight <= NEAR) atEnd = true;
  else if (box.scrollTop < lastTop) atEnd = false;
  lastTop = box.scrollTop;
  if (atEnd && unseen) { unseen = 0; showPill(); }
}, { capture: true, passive: true });

// Boxes that grow (a details, a late picture, the composer) must not push the end out of sight.
const grown = new ResizeObserver(() => { if (atEnd) toEnd(); });

export function startThread() {
  const list = one('#messages');
  if (!list) return;
  arrange();
  grown.disconnect();
  grown.observe(list);
  grown.observe(scroller());
  unseen = 0;
  atEnd = !location.hash.startsWith('#m-');
  if (atEnd) toEnd(); else jump(location.hash.slice(1));
  watchOlder();
}

afterChange((root) => {
  if (root.id === 'thread') startThread();
  else if (root.classList?.contains('msg')) arrange();
});
startThread();
