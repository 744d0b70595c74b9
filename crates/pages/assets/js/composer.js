// The composer: Enter sends, the box grows, the draft is saved and survives every swap, a message is shown
// at once and exchanged for the server's when it answers.

import { one, all, on, ask, later, toast, afterChange, openConversation } from './dom.js';
import { businessNow, localise } from './time.js';
import { apply, keeper, way } from './patch.js';
import { placeLine, toEnd } from './thread.js';
import { say } from './words.js';

const typed = new Map();
const inFlight = new Set();

// Resolves when no send waits for its answer, or after two seconds: the stream waits for it, so that a
// message of one's own is not drawn twice.
export function settled() {
  return Promise.race([Promise.allSettled(inFlight), new Promise((done) => setTimeout(done, 2000))]);
}

export function composerBox() {
  return one('#composer textarea');
}

function grow(box) {
  if (!box || CSS.supports('field-sizing', 'content')) return;
  box.style.height = 'auto';
  box.style.height = `${Math.min(box.scrollHeight, 220)}px`;
}

function showCount(box) {
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

function remember() {
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

on('keydown', '#composer-text', (event, box) => {
  if (event.key !== 'Enter' || event.isComposing || event.shiftKey || event.altKey) return;
  event.preventDefault();
  box.form.requestSubmit();
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

function blank(text, clientId) {
  const line = one('#blank-bubble').content.firstElementChild.cloneNode(true);
  const now = businessNow();
  line.id = `m-${clientId}`;
  line.dataset.at = now;
  line.dataset.by = document.body.dataset.user;
  line.classList.add('mine');
  one('.words', line).textContent = text;
  one('time', line).dataset.ms = now;
  localise(line);
  return line;
}

function clear(conversation) {
  const box = one('#composer-text');
  typed.delete(conversation);
  if (!box) return;
  box.value = '';
  grow(box);
  showCount(box);
  cancelReply();
  one('.soft-warning').hidden = true;
}

async function post(conversation, fields) {
  const line = document.getElementById(`m-${fields.client_id}`);
  const sending = ask(`/c/${conversation}/messages`, { method: 'POST', body: new URLSearchParams(fields) });
  inFlight.add(sending);
  try {
    const answer = await sending;
    if (answer.ok) typed.delete(conversation);
    else line?.remove();
    if (answer.status === 422) typed.set(conversation, { text: fields.text, reply: fields.reply_to, dirty: true });
    if (answer.html) apply(answer.html);
    else if (!answer.ok) giveBack(conversation, fields.text, say('script-not-taken'));
  } catch {
    offerRetry(line, conversation, fields);
  } finally {
    inFlight.delete(sending);
  }
}

// A message that could not even be handed over: its words return to the box, unless others stand there.
function giveBack(conversation, text, why) {
  const box = one('#composer-text');
  if (box && openConversation() === conversation && !box.value) {
    box.value = text;
    grow(box);
    remember();
  }
  toast(why);
}

function offerRetry(line, conversation, fields) {
  if (!line) return;
  line.classList.add('unsent');
  const note = document.createElement('div');
  note.className = 'failure';
  const words = document.createElement('p');
  words.textContent = say('script-not-sent');
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'small-button';
  button.textContent = say('script-retry');
  button.addEventListener('click', () => {
    note.remove();
    line.classList.remove('unsent');
    post(conversation, fields);
  });
  note.append(words, button);
  line.append(note);
  toEnd();
}

on('submit', 'form[data-write]', (event, form) => {
  event.preventDefault();
  const conversation = one('#composer').dataset.conversation;
  const box = one('textarea', form);
  const text = box.value.trim();
  if (one('[data-attach]')?.files.length) { sendFile(text); return; }
  if (!text) { box.focus(); return; }
  const fields = { text, client_id: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`, reply_to: form.elements.reply_to.value };
  placeLine(blank(text, fields.client_id));
  clear(conversation);
  toEnd();
  box.focus();
  post(conversation, fields);
});

function sendFile(caption) {
  const form = one('#attach');
  form.elements.caption.value = caption;
  clear(one('#composer').dataset.conversation);
  form.requestSubmit();
  dropFile();
}

function dropFile() {
  one('.attached').hidden = true;
  // The form reads its file when it is submitted; emptying it has to wait until then.
  queueMicrotask(() => { one('[data-attach]').value = ''; });
}

function showFile(file) {
  const place = one('.attached');
  if (!place || !file) return;
  place.hidden = false;
  one('span', place).textContent = `${file.name} · ${Math.max(1, Math.round(file.size / 1000))} kB`;
  const picture = one('img', place);
  picture.hidden = !file.type.startsWith('image/');
  if (!picture.hidden) picture.src = URL.createObjectURL(file);
  composerBox()?.focus();
}

function takeFiles(files) {
  const input = one('[data-attach]');
  if (!input || !files?.length) return false;
  const holder = new DataTransfer();
  holder.items.add(files[0]);
  input.files = holder.files;
  showFile(files[0]);
  return true;
}

on('change', '[data-attach]', (event, input) => showFile(input.files[0]));
on('click', '[data-attach-drop]', dropFile);
on('paste', '#composer-text', (event) => {
  if (takeFiles(event.clipboardData?.files)) event.preventDefault();
});
on('dragover', '#thread', (event) => {
  if (event.dataTransfer?.types.includes('Files') && one('[data-attach]')) event.preventDefault();
});
on('drop', '#thread', (event) => {
  if (takeFiles(event.dataTransfer?.files)) event.preventDefault();
});

function cancelReply() {
  const bar = one('.reply-to');
  if (!bar) return;
  bar.hidden = true;
  one('#composer [name=reply_to]').value = '';
}

on('click', '[data-reply]', (event, button) => {
  const bar = one('.reply-to');
  const line = button.closest('.msg');
  if (!bar) { toast(say('script-no-quote')); return; }
  const quote = document.createElement('span');
  quote.className = 'quote';
  const author = document.createElement('strong');
  author.textContent = line.classList.contains('theirs') ? one('#thread h1').textContent : one('.sender', line)?.textContent || say('script-you');
  const words = document.createElement('span');
  words.textContent = one('.words', line)?.textContent ?? say('script-message');
  quote.append(author, words);
  one('.reply-to-quote', bar).replaceChildren(quote);
  one('#composer [name=reply_to]').value = button.dataset.reply;
  bar.hidden = false;
  composerBox().focus();
  remember();
});
on('click', '[data-reply-cancel]', () => { cancelReply(); remember(); });

// The window of this composer comes to its end: warn, then ask the server what stands here now.
document.addEventListener('window-edge', async (event) => {
  const place = event.target.closest('#composer');
  if (!place) return;
  const warning = one('.soft-warning', place);
  if (event.detail > 0 && warning) {
    warning.hidden = false;
    one('span', warning).textContent = event.detail === 300
      ? say('script-closes-in-minutes')
      : say('script-closes-in-a-minute');
    return;
  }
  try {
    apply((await ask(`/partials/composer/${place.dataset.conversation}`)).html);
  } catch { /* The stream brings it when the server can be reached again. */ }
});

// A remedy that sends the draft needs its words.
on('submit', 'form[data-remedy]', (event, form) => {
  const words = one('[data-draft-text]', form);
  const kept = one('[data-kept]');
  if (words) words.value = kept?.value ?? '';
  if (!kept || kept.value.trim() || !('needsWords' in form.dataset)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  kept.closest('details').open = true;
  one('#kept-need').hidden = false;
  kept.focus();
  kept.closest('details').scrollIntoView({ block: 'nearest' });
}, { capture: true });
on('input', '[data-kept]', () => { one('#kept-need').hidden = true; });

afterChange((root) => {
  // What a way out brought may lie below the fold.
  if (root.classList?.contains('way-result')) root.scrollIntoView({ block: 'nearest' });
  // A window that lasts longer has nothing to warn of.
  if (root.id === 'composer-window') one('#composer .soft-warning').hidden = true;
  for (const box of all('#composer textarea', root.parentElement ?? root)) grow(box);
});
grow(composerBox());
