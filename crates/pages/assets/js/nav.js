// Opening a conversation without leaving the page. Rows are links and work without this; with it the list
// stays where it is, and a row that is pointed at is fetched before it is pressed.

import { one, all, on, ask, toast, openConversation } from './dom.js';
import { way, apply } from './patch.js';
import { showUnread } from './list.js';
import { listen } from './live.js';
import { say } from './words.js';

const FRESH = 5000;
const fetched = new Map();
let opening = '';

function prefetch(path) {
  const known = fetched.get(path);
  if (known && Date.now() - known.at < FRESH) return known.answer;
  const answer = ask(path);
  answer.catch(() => fetched.delete(path));
  if (fetched.size > 20) fetched.clear();
  fetched.set(path, { at: Date.now(), answer });
  return answer;
}

function mark(path) {
  for (const link of all('#rows a[aria-current]')) link.removeAttribute('aria-current');
  all('#rows .row > a').find((link) => link.pathname === path)?.setAttribute('aria-current', 'page');
}

// `hash` names the message that is to be seen.
async function open(path, step, hash = '') {
  opening = path;
  mark(path);
  document.dispatchEvent(new Event('save-drafts'));
  try {
    const { ok, html } = await prefetch(path);
    fetched.delete(path);
    if (opening !== path) return;
    if (!ok || !html) { location.href = path + hash; return; }
    // A reload shows the same list beside it.
    if (step === 'push') history.pushState({}, '', `${path}?${one('#list').dataset.list}${hash}`);
    one('.inbox').dataset.open = '';
    apply(html);
    if (matchMedia('(hover: hover)').matches) one('#composer textarea')?.focus({ preventScroll: true });
    else one('#thread')?.focus({ preventScroll: true });
    markRead();
  } catch {
    mark(location.pathname);
    toast(say('script-no-conversation'));
  }
}

function showList(step) {
  opening = '/';
  delete one('.inbox').dataset.open;
  if (step === 'push') history.pushState({}, '', `/?${one('#list').dataset.list}`);
  one('#rows a[aria-current]')?.focus();
}

// `address`: another conversation is open; its title, and the cursor from which the stream goes on.
way('address', (patch) => {
  document.title = patch.textContent;
  showUnread();
  listen(patch.getAttribute('cursor') ?? undefined);
});

on('click', 'a[data-open]', (event, link) => {
  if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || !one('.inbox')) return;
  event.preventDefault();
  if (link.pathname === '/') showList('push');
  else open(link.pathname, 'push', link.hash);
});

let hover = 0;
on('pointerover', '#rows a[data-open]', (event, link) => {
  clearTimeout(hover);
  if (event.pointerType === 'mouse' && link.pathname !== location.pathname) hover = setTimeout(prefetch, 80, link.pathname);
});

addEventListener('popstate', () => {
  if (!one('.inbox')) return;
  if (location.pathname === '/') showList('stay');
  else if (location.pathname.startsWith('/c/')) open(location.pathname, 'stay');
});

// Read is what somebody looked at: the thread is open and the page in front.
export function markRead() {
  const conversation = openConversation();
  const unread = one(`#c-${CSS.escape(conversation)}.unread`);
  if (!conversation || document.visibilityState !== 'visible' || !unread) return;
  ask(`/c/${conversation}/read`, { method: 'POST' }).then(({ html }) => apply(html)).catch(() => {});
}

document.addEventListener('inbound', () => setTimeout(markRead, 300));
document.addEventListener('visibilitychange', markRead);
markRead();
