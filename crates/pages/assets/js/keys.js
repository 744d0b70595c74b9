// Keys. Never a single letter while a field has focus.

import { one, on, inField } from './dom.js';
import { moveFocus, currentRow } from './list.js';
import { composerBox } from './draft.js';
import { typesOn } from './patch.js';
import { openPicker } from './picker.js';
import { nextChannel } from './channel.js';
import { resolve } from './resolve.js';
import { workOnIt, writeNote } from './work.js';
import { storyHere } from './story.js';

const keys = {
  j: () => moveFocus(1),
  k: () => moveFocus(-1),
  r: () => composerBox()?.focus(),
  t: () => openPicker(),
  c: () => nextChannel(),
  e: (event) => resolve(event.shiftKey),
  m: () => workOnIt('button'),
  s: () => workOnIt('[data-sleep] button'),
  l: () => workOnIt('.work-labels [type=checkbox]'),
  n: () => writeNote(),
  i: () => storyHere(),
  z: () => one('#toast:not([hidden]) button')?.click(),
  '/': () => one('#q')?.focus(),
  '?': () => one('#keys')?.showModal(),
};

document.addEventListener('keydown', (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  if (event.altKey && /^Digit[1-9]$/.test(event.code)) {
    const way = document.querySelectorAll('#composer .way')[Number(event.code.slice(5)) - 1];
    if (way) { event.preventDefault(); way.closest('details')?.setAttribute('open', ''); way.click(); }
    return;
  }
  if ((event.ctrlKey || event.metaKey) && event.key === 'Enter' && ['composer-text', 'note-text'].includes(event.target.id)) {
    event.target.form.requestSubmit();
    return;
  }
  if (event.key === 'Escape' && inField(event.target)) {
    event.target.blur();
    return;
  }
  if (event.key === 'Escape' && one('.inbox')?.dataset.panel === 'open' && matchMedia('(max-width: 1099px)').matches) {
    one('.inbox').dataset.panel = 'closed';
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || inField(event.target) || one('dialog[open]')) return;
  if ((event.key.length === 1 || event.key === 'Enter') && typesOn()) return;
  if (event.key === 'Enter' && event.target === document.body) {
    currentRow()?.click();
    return;
  }
  const run = keys[event.key.length === 1 ? event.key.toLowerCase() : ''];
  if (run) {
    event.preventDefault();
    run(event);
  }
});

on('click', '[data-keys]', () => one('#keys')?.showModal());
on('keydown', '#rows a', (event) => {
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  event.preventDefault();
  moveFocus(event.key === 'ArrowDown' ? 1 : -1);
});
