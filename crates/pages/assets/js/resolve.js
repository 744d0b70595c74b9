// Resolving: the focus goes to the row that takes the place, or that conversation is opened; for some seconds it can
// be taken back.

import { one, on, ask, toast } from './dom.js';
import { apply } from './patch.js';
import { send } from './forms.js';
import { say } from './words.js';

let opensNext = false;

export function resolve(next) {
  opensNext = next;
  one('[data-resolve]')?.click();
  opensNext = false;
}

// The row that moves up when the open one goes; the one above at the end of the list.
function nextRow() {
  const row = one('#rows a[aria-current]')?.closest('.row');
  return [row?.nextElementSibling, row?.previousElementSibling].find((other) => other?.matches('.row'));
}

// Offers to bring a conversation back to where it stood.
export function toastBack(word, conversation, stands) {
  toast(say(word), { word: say('script-undo'), run: () => takeBack(conversation, stands) });
}

async function takeBack(conversation, stands) {
  // Who stands in the list holds its rows; this one goes to its place.
  document.activeElement.blur();
  try {
    const body = new URLSearchParams({ status: stands });
    apply((await ask(`/c/${conversation}/status`, { method: 'POST', body })).html);
  } catch { toast(say('script-not-reached')); }
}

on('submit', 'form[data-status]', async (event, form) => {
  event.preventDefault();
  const closes = event.submitter?.value === 'closed';
  const { conversation } = one('#thread').dataset;
  const { stands } = form.dataset;
  const [next, goes] = [closes && nextRow()?.id, opensNext];
  if (!await send(form, event.submitter) || !closes) return;
  toastBack('script-resolved', conversation, stands);
  const link = next && one(`#${next} > a`);
  if (!link) return;
  if (goes) link.click(); else link.focus();
}, { capture: true });
