// The slots of the template that is picked: a live preview, files that are refused before they are sent, Send only when all
// of them are valid.

import { one, all, on, afterChange } from './dom.js';
import { say } from './words.js';

// What is wrong with a slot, as words: Meta's rules, as far as the page can know them. The server checks again.
function slotProblem(input) {
  const { label } = input.dataset;
  if (input.type === 'file') return input.files.length || sentAgain(input) ? '' : say('script-slot-empty', { label });
  if (!input.value.trim()) return say('script-slot-empty', { label });
  if (/ {5,}/.test(input.value)) return say('script-slot-spaces', { label });
  if (/[\n\t]/.test(input.value)) return say('script-slot-lines', { label });
  return '';
}

// Whether the file that was sent before goes again.
function sentAgain(input) {
  return !input.files.length && Boolean(one(`[data-again-of="${CSS.escape(input.id)}"]`)?.checked);
}

function fileProblem(input, file) {
  const words = { label: input.dataset.label, file: file.name };
  if (file.type && !input.accept.split(',').includes(file.type)) return say('script-slot-kind', words);
  return file.size > Number(input.dataset.most) ? say('script-slot-large', words) : '';
}

// A file that WhatsApp does not take is not kept: nothing of it leaves.
function checkSlotFile(input) {
  const [file] = input.files;
  const problem = file ? fileProblem(input, file) : '';
  if (problem) input.value = '';
  one(`#${CSS.escape(input.id)}-problem`).textContent = problem;
  const before = one(`[data-again-of="${CSS.escape(input.id)}"]`);
  if (before && input.files.length) before.checked = false;
}

// The file that was chosen for a template: it stays where its form is drawn anew.
let chosenFile = { name: '', files: null };

function keepFile(form, input) {
  chosenFile = { name: form.elements.name.value, files: input.files.length ? input.files : null };
}

function giveFileBack(form) {
  const input = one('input[type=file]', form);
  const isRefused = input?.hasAttribute('aria-invalid');
  if (!input || isRefused || input.files.length || chosenFile.name !== form.elements.name.value) return;
  if (chosenFile.files) input.files = chosenFile.files;
}

export function checkSlots(form) {
  let missing = '';
  for (const input of all('[data-slot-key]', form)) {
    const problem = slotProblem(input);
    missing ||= problem;
    input.classList.toggle('unfilled', Boolean(problem));
    if (input.type === 'file') showSlotFile(form, input);
    else showWords(form, input);
  }
  one('.send', form).disabled = Boolean(missing);
  one('#picker-missing').textContent = missing;
}

function showWords(form, input) {
  for (const place of all(`[data-slot="${CSS.escape(input.dataset.slotKey)}"]`, form)) {
    place.textContent = input.value || input.dataset.empty;
    place.classList.toggle('empty', !input.value);
  }
}

function showSlotFile(form, input) {
  const place = one(`[data-file-preview="${CSS.escape(input.dataset.slotKey)}"]`, form);
  const [file] = input.files;
  if (!place || !file || place.dataset.shown === file.name) return;
  place.dataset.shown = file.name;
  if (!file.type.startsWith('image/')) {
    place.classList.remove('pictured');
    place.textContent = file.name;
    return;
  }
  const picture = document.createElement('img');
  picture.src = URL.createObjectURL(file);
  picture.alt = file.name;
  place.classList.add('pictured');
  place.replaceChildren(picture);
}

// What was typed, by slot: it goes on in another language of the template.
export function slotValues(form) {
  return new Map(all('[data-slot-key]:not([type=file])', form).map((input) => [input.name, input.value]));
}

export function fillSlots(form, values) {
  for (const input of all('[data-slot-key]:not([type=file])', form)) {
    if (values.get(input.name)) input.value = values.get(input.name);
  }
  checkSlots(form);
}

on('input', '.template-form', (event, form) => {
  const input = event.target;
  input.removeAttribute('aria-invalid');
  if (input.type === 'file') {
    checkSlotFile(input);
    keepFile(form, input);
  }
  checkSlots(form);
});
on('click', '[data-use]', (event, button) => {
  const input = document.getElementById(button.dataset.use);
  input.value = button.value;
  input.dispatchEvent(new Event('input', { bubbles: true }));
  input.focus();
});
on('keydown', '.template-form', (event, form) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !one('.send', form).disabled) {
    event.preventDefault();
    form.requestSubmit();
  }
});

function takesDrop(event, form) {
  const input = one('input[type=file]', form);
  if (!input || !event.dataTransfer?.types.includes('Files')) return null;
  event.preventDefault();
  return input;
}

on('dragover', '.template-form', (event, form) => form.classList.toggle('drop', Boolean(takesDrop(event, form))));
on('dragleave', '.template-form', (event, form) => form.classList.remove('drop'));
on('drop', '.template-form', (event, form) => {
  const input = takesDrop(event, form);
  form.classList.remove('drop');
  if (!input || !event.dataTransfer.files.length) return;
  const holder = new DataTransfer();
  holder.items.add(event.dataTransfer.files[0]);
  input.files = holder.files;
  input.dispatchEvent(new Event('input', { bubbles: true }));
});

// Where a picture of a template does not come, the word for it is left alone in its place.
const SHOWN_ABOVE = '.absent.pictured > img[alt=""]';
document.addEventListener('error', ({ target }) => { if (target.matches?.(SHOWN_ABOVE)) target.remove(); }, true);

afterChange((root) => {
  const form = root.matches?.('.template-form') ? root : one('.template-form', root);
  if (!form) return;
  giveFileBack(form);
  checkSlots(form);
});
// What was sent is no choice for the next.
on('done', '[data-template-form]', () => { chosenFile = { name: '', files: null }; });
