// The switch of the composer. It begins at the channel that the customer used last and follows them, until somebody
// chooses another or has begun to write: then it stays, and what they wrote with it.

import { one, all, on, ask, announce, toast } from './dom.js';
import { apply, veto } from './patch.js';
import { composerBox, letGo, placeOf, saveNow } from './draft.js';
import { listen } from './live.js';
import { say } from './words.js';

// Where this composer is asked for again.
export function composerAddress({ conversation, channel, chosen }) {
  const query = chosen === undefined ? '' : `?${new URLSearchParams({ channel })}`;
  return `/partials/composer/${conversation}${query}`;
}

// Puts words into the box, after those that stand there.
function add(words) {
  const box = composerBox();
  if (!box || !words || box.value.includes(words)) return;
  box.value = [box.value.trim(), words].filter(Boolean).join('\n\n');
  box.dispatchEvent(new Event('input', { bubbles: true }));
}

// The channel to which somebody is just going.
let goesTo = '';

// `words` go along, where nothing stands there yet; `moved` are the draft itself, which is no draft of the other channel
// any more.
async function writeOn(channel, { words = '', moved = false } = {}) {
  const place = one('#composer');
  const { conversation } = place.dataset;
  const from = placeOf(place);
  saveNow(from);
  const answer = await ask(composerAddress({ conversation, channel, chosen: '' })).catch(() => null);
  if (!answer?.ok) { toast(say('script-not-reached')); return; }
  if (one('#composer')?.dataset.conversation !== conversation) return;
  goesTo = channel;
  apply(answer.html);
  goesTo = '';
  listen();
  add(words);
  if (moved) letGo(from);
  announce(say('script-channel', { channel: one('#composer').dataset.channelName }));
  const box = composerBox();
  (box ?? one('.channel-way[aria-current]'))?.focus({ preventScroll: true });
  box?.setSelectionRange(box.value.length, box.value.length);
}

export function nextChannel() {
  const ways = all('.channel-way');
  const at = ways.findIndex((way) => way.hasAttribute('aria-current'));
  const next = ways[(at + 1) % ways.length];
  if (next && !next.hasAttribute('aria-current')) writeOn(next.dataset.way);
}

on('click', 'a[data-way]', (event, link) => {
  if (event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  if (link.hasAttribute('aria-current')) { composerBox()?.focus(); return; }
  const { way, insert } = link.dataset;
  const carried = 'carry' in link.dataset && insert === undefined ? composerBox()?.value.trim() : '';
  writeOn(way, { words: insert ?? carried, moved: Boolean(carried) });
});
on('click', '[data-insert-words]', (event, button) => {
  add(button.dataset.insertWords);
  composerBox()?.focus();
});

document.addEventListener('keydown', (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey || !/^KeyC$/.test(event.code) || !one('.channel-way')) return;
  event.preventDefault();
  nextChannel();
});

// The customer writes on another channel: nobody's words leave the box that they are typed into.
veto('composer', (old, fresh) => {
  const moves = old.dataset.conversation === fresh.dataset.conversation && old.dataset.channel !== fresh.dataset.channel;
  if (!moves || fresh.dataset.channel === goesTo) return false;
  if (composerBox()?.value.trim()) {
    writeOn(old.dataset.channel);
    return true;
  }
  announce(say('script-channel', { channel: fresh.dataset.channelName }));
  return false;
});
