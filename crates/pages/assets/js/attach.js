// A file for the next message: chosen, pasted or dropped. What WhatsApp does not take is said at once.

import { ask, one, on, openConversation } from './dom.js';
import { apply } from './patch.js';
import { composerBox } from './draft.js';

// The file that waits to be sent; undefined if there is none.
export function attached() {
  return one('[data-attach]')?.files[0];
}

export function dropFile() {
  if (!attached()) return;
  one('.attached').hidden = true;
  one('[data-attach]').value = '';
}

// The beginning of a file says what it is. Who cannot be asked now is asked when the file is sent.
const BEGINNING = 4096;

async function checkFile(file) {
  const body = new FormData();
  body.append('size', file.size);
  body.append('file', new File([file.slice(0, BEGINNING)], file.name, { type: file.type }));
  const answer = await ask(`/c/${openConversation()}/media/check`, { method: 'POST', body }).catch(() => null);
  if (answer?.status !== 422 || attached() !== file) return;
  dropFile();
  apply(answer.html);
}

// A file as a line of words.
export function fileWords(file) {
  return `${file.name} · ${Math.max(1, Math.round(file.size / 1000))} kB`;
}

function showFile(file) {
  const place = one('.attached');
  if (!place || !file) return;
  place.hidden = false;
  one('span', place).textContent = fileWords(file);
  const picture = one('img', place);
  picture.hidden = !file.type.startsWith('image/');
  if (!picture.hidden) picture.src = URL.createObjectURL(file);
  composerBox()?.focus();
  checkFile(file);
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
