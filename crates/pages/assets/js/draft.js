// The box for words and its draft: it grows, what is typed is saved and survives every swap.

import { one, on, later } from './dom.js';
import { keeper, way } from './patch.js';
import { say } from './words.js';
import { showSegments } from './segments.js';

// What was typed, by place: `{text, reply, dirty}`.
export const typed = new Map();

// Where a composer writes: the conversation and the channel of it.
export function placeOf(composer) {
  const { conversation, channel } = composer?.dataset ?? {};
  return conversation ? `${conversation}/${channel}` : '';
}

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
  const left = box.maxLength - box.value.length;
  if (place) place.textContent = left < box.maxLength / 10 ? say('script-left', { count: left }) : '';
  showSegments(box);
}

export function saveNow(place) {
  const draft = typed.get(place);
  if (!draft?.dirty) return;
  draft.dirty = false;
  const [conversation, channel] = place.split('/');
  const body = new URLSearchParams({ channel, text: draft.text, reply_to: draft.reply ?? '' });
  fetch(`/c/${conversation}/draft`, { method: 'POST', body, keepalive: true, headers: { Accept: 'text/vnd.transom.patch+html' } })
    .then((answer) => { if (!answer.ok) draft.dirty = true; })
    .catch(() => { draft.dirty = true; });
}

// The words of a place went elsewhere.
export function letGo(place) {
  typed.set(place, { text: '', reply: '', dirty: true });
  saveNow(place);
}

const saveSoon = later(700, saveNow);

// What stands in the box is saved a moment later.
export function remember() {
  const box = composerBox();
  const place = placeOf(one('#composer'));
  if (!box || !place) return;
  typed.set(place, { text: box.value, reply: one('#composer [name=reply_to]')?.value ?? '', dirty: true });
  saveSoon(place);
}

// Words that were not taken are a draft again: after those that came back before them, before what was typed since.
export function giveBack(place, text, reply) {
  const box = placeOf(one('#composer')) === place ? composerBox() : null;
  const draft = typed.get(place);
  const now = box?.value ?? draft?.text ?? '';
  const back = draft?.back && now.startsWith(draft.back) ? draft.back : '';
  const given = [back, text].filter(Boolean).join('\n\n');
  const words = [given, now.slice(back.length).trim()].filter(Boolean).join('\n\n');
  typed.set(place, { text: words, reply, back: given, dirty: true });
  if (box) {
    box.value = words;
    grow(box);
  }
  saveNow(place);
}

function saveAll() {
  for (const place of typed.keys()) saveNow(place);
}

addEventListener('pagehide', saveAll);
document.addEventListener('save-drafts', saveAll);

on('input', '#composer textarea', (event, box) => {
  grow(box);
  if (box.id === 'composer-text') showCount(box);
  remember();
});

// Where the caret stands in the box; at its end, however long what comes next is. `null` if it is elsewhere.
function caret() {
  const box = composerBox();
  if (!box || document.activeElement !== box) return null;
  return [box.selectionStart, box.selectionEnd].map((at) => (at === box.value.length ? Infinity : at));
}

// The caret stands there again, also where the box has become the draft that is kept.
function putCaret(places) {
  const box = composerBox();
  if (!box || !places) return;
  const folded = box.closest('details');
  if (folded) folded.open = true;
  box.focus({ preventScroll: true });
  box.setSelectionRange(...places.map((at) => Math.min(at ?? Infinity, box.value.length)));
}

// Whatever the server puts in the composer's place, words not yet saved stay.
keeper('composer', (old, fresh) => {
  const [before, after] = [old, fresh].map(placeOf);
  if (before !== after) saveNow(before);
  if (old.dataset.conversation !== fresh?.dataset.conversation) return null;
  const draft = typed.get(after);
  const places = before === after ? caret() : null;
  return () => {
    const box = composerBox();
    if (box && draft) box.value = draft.text;
    grow(box);
    putCaret(places);
  };
});

// Words from the server stand where the caret is, apart from those around them, and are part of the draft.
way('insert', (patch) => {
  const box = composerBox();
  if (!box) return;
  const [before, after] = [box.value.slice(0, box.selectionStart), box.value.slice(box.selectionEnd)];
  const apart = [before.at(-1), after[0]].map((letter) => (letter?.trim() ? ' ' : ''));
  box.setRangeText(`${apart[0]}${patch.textContent}${apart[1]}`, box.selectionStart, box.selectionEnd, 'end');
  grow(box);
  if (box.id === 'composer-text') showCount(box);
  remember();
  box.focus({ preventScroll: true });
});

way('draft-sent', (patch) => typed.delete(`${patch.getAttribute('conversation')}/${patch.getAttribute('channel')}`));

// The page is loaded anew, by itself or by a person: who was typing goes on where they were, with every word.
addEventListener('pagehide', () => {
  const places = caret();
  if (places) sessionStorage.setItem('typing', JSON.stringify([placeOf(one('#composer')), composerBox().value, places]));
});

function typeOn() {
  const [place, text, places] = JSON.parse(sessionStorage.getItem('typing') ?? '[]');
  sessionStorage.removeItem('typing');
  const box = composerBox();
  if (!box || place !== placeOf(one('#composer'))) return;
  if (box.value !== text) {
    box.value = text;
    remember();
  }
  putCaret(places);
}

typeOn();
