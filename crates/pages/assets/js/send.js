// A message is shown at once and exchanged for the server's when it answers. What the server cannot be handed
// waits in the browser and goes out by itself, in order. Each carries its own id, so that none is sent twice. Enter sends.

import { one, all, on, ask, afterChange, tellChange, toast, openConversation } from './dom.js';
import { businessNow, localise } from './time.js';
import { apply } from './patch.js';
import { placeLine, toEnd } from './thread.js';
import { say } from './words.js';
import { giveBack, grow, placeOf, showCount, typed } from './draft.js';
import { cancelReply } from './reply.js';
import { attached, attachLink, dropFile, fileWords, goesAsLink } from './attach.js';
import { forget, keep, unsent } from './unsent.js';

// Answers of a server, or of what stands before it, that cannot do anything now.
const AWAY = [429, 502, 503, 504];
const TRY_AGAIN = 5000;

// What is being handed over, by conversation: one after the other.
const turns = new Map();
// Messages of this page whose first answer is awaited: nothing has to be said about them yet.
const underWay = new Set();

// Resolves when no send waits for its answer, or after two seconds: the stream waits for it, so that a
// message of one's own is not drawn twice.
export function settled() {
  return Promise.race([Promise.allSettled(turns.values()), new Promise((done) => setTimeout(done, 2000))]);
}

function lineOf(message) {
  return document.getElementById(`m-${message.client_id}`);
}

function blank(message) {
  const line = one('#blank-bubble').content.firstElementChild.cloneNode(true);
  line.id = `m-${message.client_id}`;
  line.dataset.at = message.at;
  line.dataset.by = message.user;
  line.classList.add('mine', `by-${message.kind ?? 'wa'}`);
  line.dataset.channel = message.channel ?? '';
  one('.via', line).replaceChildren(...channelWord(message));
  one('.words', line).textContent = [message.file && fileWords(message.file), message.text].filter(Boolean).join('\n');
  one('time', line).dataset.ms = message.at;
  localise(line);
  return line;
}

// The channel as the composer shows it, where that is still on it.
function channelWord({ channel, kind }) {
  const place = one('#composer');
  if (place?.dataset.channel !== channel) return [];
  const word = document.createElement('span');
  word.className = `channel ${kind}`;
  const name = document.createElement('span');
  name.className = 'channel-name';
  name.textContent = place.dataset.channelName;
  const glyph = one('.channel-way[aria-current] .icon, .channel .icon', place)?.cloneNode(true);
  word.append(...[glyph, name].filter(Boolean));
  return [word];
}

function clear(place) {
  const box = one('#composer-text');
  typed.delete(place);
  if (!box) return;
  box.value = '';
  // Nothing goes out instead of a message, unless that is chosen for it.
  const fallback = one('#composer-fallback select');
  if (fallback) fallback.value = '';
  grow(box);
  showCount(box);
  cancelReply();
  dropFile();
  one('.soft-warning').hidden = true;
}

function request({ conversation, channel = '', file, text, nonce, client_id, reply_to, fallback = '', fallback_channel = '' }) {
  const words = { channel, text, nonce, client_id, reply_to, fallback, fallback_channel };
  if (!file) return [`/c/${conversation}/messages`, new URLSearchParams(words)];
  const body = new FormData();
  for (const [name, value] of Object.entries({ channel, nonce, client_id, fallback, fallback_channel, caption: text, file })) body.append(name, value);
  return [`/c/${conversation}/media`, body];
}

// Whether the server said what becomes of it.
async function handOver(message) {
  const [address, body] = request(message);
  const answer = await ask(address, { method: 'POST', body }).catch(() => null);
  underWay.delete(message.client_id);
  if (!answer || AWAY.includes(answer.status)) return false;
  if (!answer.ok) await notTaken(message, answer.status);
  await (answer.status === 422 && message.file ? keep(message) : forget(message));
  if (answer.html) apply(answer.html);
  else if (!answer.ok) toast(say('script-not-taken'));
  return true;
}

// Words are a draft again. A draft holds no file: a file that is refused stays where it is, and its words, which
// the server has put into the draft, leave it.
async function notTaken(message, status) {
  if (message.file && status === 422) {
    Object.assign(message, { refused: true, text: '' });
    lineOf(message)?.replaceWith(blank(message));
    return;
  }
  lineOf(message)?.remove();
  giveBack(`${message.conversation}/${message.channel}`, message.text, message.reply_to);
}

let nextTry = 0;

async function handOverAll(conversation) {
  const mine = (await unsent()).filter((message) => message.conversation === conversation && !message.refused);
  for (const message of mine) {
    if (await handOver(message)) continue;
    for (const waiting of mine) underWay.delete(waiting.client_id);
    clearTimeout(nextTry);
    nextTry = setTimeout(sendUnsent, TRY_AGAIN);
    break;
  }
  showUnsent();
}

function sendIn(conversation) {
  turns.set(conversation, (turns.get(conversation) ?? Promise.resolve()).then(() => handOverAll(conversation)));
}

async function sendUnsent() {
  for (const conversation of new Set((await unsent()).map((message) => message.conversation))) sendIn(conversation);
}

// Those of the open conversation, each with what can be done about it. Another page may have handed some over.
async function showUnsent() {
  const here = (await unsent()).filter(({ conversation }) => conversation === openConversation());
  for (const line of all('#messages [data-unsent]')) {
    if (!here.some((message) => lineOf(message) === line)) line.remove();
  }
  for (const message of here.filter((one) => !underWay.has(one.client_id))) {
    if (!lineOf(message)) placeLine(blank(message));
    explain(lineOf(message), message.refused ? 'refused' : 'queued');
  }
}

function explain(line, why) {
  if (line.dataset.unsent === why) return;
  line.dataset.unsent = why;
  one('.unsent', line)?.remove();
  line.append(one(`#blank-${why}`).content.firstElementChild.cloneNode(true));
  tellChange(line);
}

async function ofButton(button) {
  const line = button.closest('.msg');
  return (await unsent()).find((message) => lineOf(message) === line);
}

on('click', '[data-send-now]', async (event, button) => {
  const message = await ofButton(button);
  if (!message) return;
  // What was refused was not sent, so it may go as another message.
  const nonce = message.refused && one('#composer [name=nonce]')?.value;
  await keep({ ...message, refused: false, nonce: nonce || message.nonce });
  sendIn(message.conversation);
});
on('click', '[data-send-never]', async (event, button) => {
  const message = await ofButton(button);
  if (message) await forget(message);
  showUnsent();
});

on('keydown', '#composer-text', (event, box) => {
  if (event.key !== 'Enter' || event.isComposing || event.shiftKey || event.altKey) return;
  event.preventDefault();
  box.form.requestSubmit();
});

on('submit', 'form[data-write]', async (event, form) => {
  event.preventDefault();
  if (goesAsLink()) {
    attachLink();
    return;
  }
  const { conversation, channel, kind } = one('#composer').dataset;
  const box = one('textarea', form);
  const message = {
    client_id: crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}`,
    user: document.body.dataset.user,
    conversation,
    channel,
    kind,
    at: businessNow(),
    text: box.value.trim(),
    nonce: form.elements.nonce.value,
    reply_to: form.elements.reply_to.value,
    fallback: form.elements.fallback?.value ?? '',
    fallback_channel: form.elements.fallback_channel?.value ?? '',
    file: attached(),
  };
  box.focus();
  if (!message.text && !message.file) return;
  underWay.add(message.client_id);
  placeLine(blank(message));
  clear(placeOf(one('#composer')));
  toEnd();
  await keep(message);
  sendIn(conversation);
});

// Signing out takes along what was not sent, after a question.
on('submit', 'form[action="/logout"]', async (event, form) => {
  event.preventDefault();
  const left = await unsent();
  const question = one('#leave-unsent');
  if (left.length && question && !question.open) {
    question.showModal();
    return;
  }
  if (question?.open) await Promise.all(left.map(forget));
  form.submit();
});

document.addEventListener('reached', sendUnsent);
afterChange((root) => { if (root.id === 'thread') showUnsent(); });
showUnsent();
sendUnsent();
