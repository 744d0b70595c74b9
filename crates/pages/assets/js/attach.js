// A file for the next message: chosen, pasted or dropped. What WhatsApp does not take is said at once. Any file can go as a
// link, whose address is then among the words.

import { ask, one, on, openConversation, toast } from './dom.js';
import { apply } from './patch.js';
import { composerBox } from './draft.js';
import { say } from './words.js';

// The file that waits to be sent; undefined if there is none.
export function attached() {
  return one('[data-attach]')?.files[0];
}

export function dropFile() {
  if (!attached()) return;
  one('.attached').hidden = true;
  delete one('.attached').dataset.onlyLink;
  one('[data-attach]').value = '';
}

// Whether the file that waits is one that only a link carries.
export function goesAsLink() {
  return Boolean(attached()) && 'onlyLink' in one('.attached').dataset;
}

// Makes a link to the file that waits. What was chosen meanwhile, or elsewhere, stays.
export async function attachLink() {
  const file = attached();
  const button = one('[data-attach-link]');
  if (!file || button.disabled) return;
  const body = new FormData();
  body.append('file', file);
  button.disabled = true;
  const answer = await ask(`/c/${openConversation()}/file-links`, { method: 'POST', body }).catch(() => null);
  button.disabled = false;
  if (answer?.ok && attached() === file) dropFile();
  if (answer?.html) apply(answer.html);
  else toast(say('script-not-taken'));
}

// The beginning of a file says what it is. Who cannot be asked now is asked when the file is sent.
const BEGINNING = 4096;

async function checkFile(file) {
  const body = new FormData();
  body.append('size', file.size);
  body.append('file', new File([file.slice(0, BEGINNING)], file.name, { type: file.type }));
  const answer = await ask(`/c/${openConversation()}/media/check`, { method: 'POST', body }).catch(() => null);
  if (answer?.status !== 422 || attached() !== file) return;
  one('.attached').dataset.onlyLink = '';
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
  delete place.dataset.onlyLink;
  const bySms = one('#composer').dataset.kind === 'sms';
  if (bySms) place.dataset.onlyLink = '';
  one('span', place).textContent = fileWords(file);
  const picture = one('img', place);
  picture.hidden = !file.type.startsWith('image/');
  if (!picture.hidden) picture.src = URL.createObjectURL(file);
  composerBox()?.focus();
  if (!bySms) checkFile(file);
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
on('click', '[data-attach-link]', attachLink);
on('paste', '#composer-text', (event) => {
  if (takeFiles(event.clipboardData?.files)) event.preventDefault();
});
on('dragover', '#thread', (event) => {
  if (event.dataTransfer?.types.includes('Files') && one('[data-attach]')) event.preventDefault();
});
on('drop', '#thread', (event) => {
  if (takeFiles(event.dataTransfer?.files)) event.preventDefault();
});
