// The story of a message: opened from its ticks, its actions, or by a key; a sheet on a phone.

import { one, all, on, ask, toast } from './dom.js';
import { apply } from './patch.js';
import { say } from './words.js';

async function openStory(address) {
  const sheet = one('#story');
  if (!sheet) { location.href = address; return; }
  try {
    const { ok, html } = await ask(address);
    if (!ok) throw new Error(address);
    one('#story-content').replaceChildren();
    apply(html);
    if (!sheet.open) sheet.showModal();
  } catch { toast(say('script-no-message')); }
}

// Of the message that has the focus, else of the newest of ours.
export function storyHere() {
  const message = document.activeElement?.closest?.('.msg') ?? all('#messages .msg.ours').at(-1);
  if (message) openStory(`/m/${message.dataset.message}/story`);
}

on('click', '[data-story]', (event, link) => {
  if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  openStory(link.getAttribute('href'));
});
on('submit', '#story form[data-live]', () => one('#story').close());
// Below it lies the composer that is written in.
on('click', '#story a[data-way]', () => one('#story').close());
