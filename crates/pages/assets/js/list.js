// The list: rows move to their place unless somebody points into it; then a pill tells how many wait.
// Search as one types, further pages as one scrolls.

import { one, all, on, ask, afterChange, later, tellChange, toast } from './dom.js';
import { way, apply } from './patch.js';
import { say } from './words.js';

const waiting = new Set();

function rowList() {
  return one('#rows');
}

function byTime() {
  const list = one('#list');
  return list && !list.dataset.query && !['closing', 'entry'].includes(list.dataset.view);
}

function held() {
  const rows = rowList();
  return Boolean(rows && (rows.matches(':hover') || rows.contains(document.activeElement)));
}

// The row that should stand below this one; undefined at the end.
function below(row) {
  const at = Number(row.dataset.at);
  return all('.row', rowList()).find((other) => other !== row && Number(other.dataset.at) < at);
}

function settle(row) {
  const rows = rowList();
  const next = below(row);
  if (next) next.before(row);
  else if (!row.isConnected || !one('.more', rows)) (one('.more', rows) ?? { before: (x) => rows.append(x) }).before(row);
}

function showWaiting() {
  const pill = one('#list-pill');
  if (!pill) return;
  // One's own answers move rows too; nobody has to be told of them.
  const count = [...waiting].filter((id) => document.getElementById(id)?.classList.contains('theirs')).length;
  pill.hidden = count === 0;
  one('span', pill).textContent = say('script-new', { count });
}

function settleWaiting() {
  const box = one('.rows-scroller');
  for (const id of waiting) {
    const row = document.getElementById(id);
    if (row) settle(row);
  }
  waiting.clear();
  showWaiting();
  return box;
}

way('row', (patch, [row]) => {
  const rows = rowList();
  if (!rows || !row) return;
  one('.teach', rows.parentElement)?.remove();
  const old = document.getElementById(row.id);
  const link = one('a', row);
  if (link.pathname === location.pathname) link.setAttribute('aria-current', 'page');
  const focused = old?.contains(document.activeElement);
  const moves = !old || Number(old.dataset.at) !== Number(row.dataset.at);
  if (old) old.replaceWith(row);
  if (focused) link.focus({ preventScroll: true });
  if (moves && byTime()) {
    if (!held() || (old && below(row) === (all('.row', rows)[all('.row', rows).indexOf(row) + 1]))) settle(row);
    else if (old) waiting.add(row.id);
    else { rows.append(row); waiting.add(row.id); }
  } else if (!old && !one('#list').dataset.query) {
    rows.append(row);
  }
  tellChange(row);
  showWaiting();
});

on('click', '#list-pill', () => { settleWaiting().scrollTop = 0; });
document.addEventListener('pointerout', (event) => {
  if (waiting.size && event.target.closest?.('#rows') && !event.relatedTarget?.closest?.('#rows') && !held()) settleWaiting();
});

let asked = null;

async function search() {
  const list = one('#list');
  const form = one('form[data-search]');
  asked?.abort();
  asked = new AbortController();
  const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
  list.dataset.query = query.get('q') ?? '';
  list.dataset.list = query;
  list.setAttribute('aria-busy', 'true');
  try {
    const { html } = await ask(`/partials/list?${query}`, { signal: asked.signal });
    apply(html);
    watchMore();
    // A reload shows the same list.
    history.replaceState({}, '', `${location.pathname}?${query}${location.hash}`);
    document.dispatchEvent(new Event('narrowed'));
  } catch (error) {
    if (error.name !== 'AbortError') toast(say('script-no-search'));
  }
  list.removeAttribute('aria-busy');
}

on('input', 'form[data-search] input', later(120, search));
on('change', 'form[data-search] select', search);
on('submit', 'form[data-search]', (event) => { event.preventDefault(); search(); });

const moreSeen = new IntersectionObserver(async (entries) => {
  const link = entries.find((entry) => entry.isIntersecting)?.target.querySelector('a');
  if (!link) return;
  moreSeen.disconnect();
  try {
    apply((await ask(link.href)).html);
  } catch { toast(say('script-no-conversations')); }
  watchMore();
}, { rootMargin: '0px 0px 400px 0px' });

function watchMore() {
  const more = one('#more');
  if (more) moreSeen.observe(more);
}

export function currentRow() {
  return one('#rows a[aria-current]') ?? one('#rows a');
}

// Focuses the row above (-1) or below (1) the one that has focus or is open.
export function moveFocus(step) {
  const links = all('#rows .row > a');
  const from = links.indexOf(document.activeElement);
  const start = from >= 0 ? from : links.indexOf(one('#rows a[aria-current]'));
  const to = links[Math.max(0, Math.min(links.length - 1, start + step))];
  to?.focus();
  to?.scrollIntoView({ block: 'nearest' });
}

// How many wait to be looked at, before the title.
export function showUnread() {
  const count = all('#rows .unread').length;
  document.title = (count ? `(${count}) ` : '') + document.title.replace(/^\(\d+\) /, '');
}

afterChange(showUnread);
showUnread();
watchMore();
one('#rows a[aria-current]')?.scrollIntoView({ block: 'nearest' });
