// What the next message quotes.

import { one, on, toast } from './dom.js';
import { composerBox, remember } from './draft.js';
import { say } from './words.js';

export function cancelReply() {
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
  author.textContent = one('.sender', line)?.textContent || (line.classList.contains('theirs') ? one('#thread h1').textContent : say('script-you'));
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
