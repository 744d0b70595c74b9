// The box for words and its draft: it grows, what is typed is saved and survives every swap.

import { one, on, later } from './dom.js';
import { keeper, way } from './patch.js';
import { say } from './words.js';

// What was typed, by conversation: `{text, reply, dirty}`.
export const typed = new Map();

export function composerBox() {
  return one('#composer textarea');
}

export function grow(box) {
  if (!box || CSS.supports('field-sizing', 'content')) return;
  box.style.height = 'auto';
  box.style.height = `${Math.min(box.scrollHeight, 220)}px`;
}

export function showCount(box) {
  const place = one('#composer-count');
  const left = 4096 - box.value.length;
  if (place) place.textContent = left < 400 ? say('script-left', { count: left }) : '';
}

function saveNow(conversation) {
  const draft = typed.get(conversation);
  if (!draft?.dirty) return;
  draft.dirty = false;
  const body = new URLSearchParams({ text: draft.text, reply_to: draft.reply ?? '' });
  fetch(`/c/${conversation}/draft`, { method: 'POST', body, keepalive: true, headers: { Accept: 'text/vnd.transom.patch+html' } })
    .then((answer) => { if (!answer.ok) draft.dirty = true; })
    .catch(() => { draft.dirty = true; });
}

const saveSoon = later(700, saveNow);

// What stands in the box is saved a moment later.
export function remember() {
  const box = composerBox();
  const conversation = one('#composer')?.dataset.conversation;
  if (!box || !conversation) return;
  typed.set(conversation, { text: box.value, reply: one('#composer [name=reply_to]')?.value ?? '', dirty: true });
  saveSoon(conversation);
}

function saveAll() {
  for (const conversation of typed.keys()) saveNow(conversation);
}

addEventListener('pagehide', saveAll);
document.addEventListener('save-drafts', saveAll);

on('input', '#composer textarea', (event, box) => {
  grow(box);
  if (box.id === 'composer-text') showCount(box);
  remember();
});

// Whatever the server puts in the composer's place, words not yet saved stay.
keeper('composer', (old, fresh) => {
  const conversation = old.dataset.conversation;
  if (conversation !== fresh.dataset.conversation) { saveNow(conversation); return null; }
  const before = one('textarea', old);
  const draft = typed.get(conversation);
  const chosen = before && document.activeElement === before ? [before.selectionStart, before.selectionEnd] : null;
  return () => {
    const box = composerBox();
    if (!box) return;
    if (draft) box.value = draft.text;
    const kept = box.closest('.kept-draft');
    grow(box);
    if (chosen && !kept) {
      box.focus({ preventScroll: true });
      box.setSelectionRange(...chosen);
    }
  };
});

way('draft-sent', (patch) => typed.delete(patch.getAttribute('conversation')));
