// Secrets that are shown once: copied by a button, and taken from the fragment of a one-time link, which no server's
// log ever has.

import { one, on, announce } from './dom.js';

async function copy(field) {
  field.focus();
  field.select();
  // The clipboard is there on secure pages only.
  if (navigator.clipboard) await navigator.clipboard.writeText(field.value);
  else document.execCommand('copy');
}

on('click', '[data-copy]', async (event, button) => {
  await copy(one(button.dataset.copy));
  const word = button.lastChild;
  const before = word.textContent;
  word.textContent = button.dataset.copied;
  announce(button.dataset.copied);
  setTimeout(() => { word.textContent = before; }, 2000);
});

const arrival = one('form[data-from-fragment]');
if (arrival && location.hash.length > 1) {
  arrival.elements[arrival.dataset.fromFragment].value = location.hash.slice(1);
  // Neither the history nor whoever looks at the screen keeps it.
  history.replaceState(null, '', location.pathname);
  arrival.submit();
}
