// A message is shown at once and exchanged for the server's when it answers. Enter sends.

import { one, on, ask, toast, openConversation } from './dom.js';
import { businessNow, localise } from './time.js';
import { apply } from './patch.js';
import { placeLine, toEnd } from './thread.js';
import { say } from './words.js';
import { grow, remember, showCount, typed } from './draft.js';
import { cancelReply } from './reply.js';
import { hasFile, sendFile } from './attach.js';

const inFlight = new Set();

// Resolves when no send waits for its answer, or after two seconds: the stream waits for it, so that a
// message of one's own is not drawn twice.
export function settled() {
  return Promise.race([Promise.allSettled(inFlight), new Promise((done) => setTimeout(done, 2000))]);
}

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

on('keydown', '#composer-text', (event, box) => {
  if (event.key !== 'Enter' || event.isComposing || event.shiftKey || event.altKey) return;
  event.preventDefault();
  box.form.requestSubmit();
});

on('submit', 'form[data-write]', (event, form) => {
  event.preventDefault();
  const conversation = one('#composer').dataset.conversation;
  const box = one('textarea', form);
  const text = box.value.trim();
  if (hasFile()) {
    clear(conversation);
    sendFile(text);
    return;
  }
  if (!text) { box.focus(); return; }
  const fields = { text, nonce: form.elements.nonce.value, client_id: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`, reply_to: form.elements.reply_to.value };
  placeLine(blank(text, fields.client_id));
  clear(conversation);
  toEnd();
  box.focus();
  post(conversation, fields);
});
