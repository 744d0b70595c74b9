// A file for the next message: chosen, pasted or dropped.

import { one, on } from './dom.js';
import { composerBox } from './draft.js';

// Whether a file waits to be sent.
export function hasFile() {
  return Boolean(one('[data-attach]')?.files.length);
}

// Sends it with the words below it.
export function sendFile(caption) {
  const form = one('#attach');
  form.elements.caption.value = caption;
  form.requestSubmit();
  dropFile();
}

function dropFile() {
  one('.attached').hidden = true;
  // The form reads its file when it is submitted; emptying it has to wait until then.
  queueMicrotask(() => { one('[data-attach]').value = ''; });
}

function showFile(file) {
  const place = one('.attached');
  if (!place || !file) return;
  place.hidden = false;
  one('span', place).textContent = `${file.name} · ${Math.max(1, Math.round(file.size / 1000))} kB`;
  const picture = one('img', place);
  picture.hidden = !file.type.startsWith('image/');
  if (!picture.hidden) picture.src = URL.createObjectURL(file);
  composerBox()?.focus();
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
