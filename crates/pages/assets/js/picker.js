// The template picker: search, arrows, slots with a live preview, Send only when all of them are valid.

import { one, all, on, ask, toast, afterChange, openConversation } from './dom.js';
import { apply } from './patch.js';
import { say } from './words.js';

function picker() {
  return one('#picker');
}

export async function openPicker(name, language) {
  const conversation = openConversation();
  const dialog = picker();
  if (!dialog || !conversation) return;
  const query = name ? `?${new URLSearchParams({ chosen: name, language: language ?? '' })}` : '';
  const slow = setTimeout(() => dialog.classList.add('loading'), 150);
  if (!dialog.open) { one('#picker-content').replaceChildren(); dialog.showModal(); }
  try {
    apply((await ask(`/partials/templates/${conversation}${query}`)).html);
    if (name) one('.template-form input:not([type=hidden]), .template-form button', dialog)?.focus();
    else one('#picker-search')?.focus();
  } catch {
    dialog.close();
    toast(say('script-no-templates'));
  }
  clearTimeout(slow);
  dialog.classList.remove('loading');
}

function visible() {
  return all('#picker-options [role=option]').filter((option) => !option.hidden);
}

function highlight(option) {
  for (const other of all('#picker-options .at')) other.classList.remove('at');
  option?.classList.add('at');
  option?.scrollIntoView({ block: 'nearest' });
  if (option) one('#picker-search').setAttribute('aria-activedescendant', option.id);
  else one('#picker-search').removeAttribute('aria-activedescendant');
}

let choosing = null;

async function choose(option, thenFocus) {
  if (!option || option.getAttribute('aria-disabled')) return;
  for (const other of all('#picker-options [role=option]')) other.setAttribute('aria-selected', String(other === option));
  choosing = option;
  try {
    const query = new URLSearchParams({ name: option.dataset.name, language: option.dataset.language });
    const { html } = await ask(`${option.dataset.form.split('?')[0]}?${query}`);
    if (choosing !== option) return;
    apply(html);
    if (thenFocus) one('.template-form input:not([type=hidden]), .template-form .send')?.focus();
  } catch { toast(say('script-no-template')); }
}

on('click', '[data-picker]', (event, button) => openPicker(button.dataset.template, button.dataset.language));
on('click', '#picker-options [role=option]', (event, option) => { highlight(option); choose(option, true); });

on('input', '#picker-search', (event, box) => {
  const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const option of all('#picker-options [role=option]')) {
    const text = option.textContent.toLowerCase();
    option.hidden = !words.every((word) => text.includes(word));
  }
  const left = visible();
  one('#picker-none').hidden = left.length > 0;
  highlight(left[0]);
});

on('keydown', '#picker-search', (event) => {
  const left = visible();
  const at = left.findIndex((option) => option.classList.contains('at'));
  if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    event.preventDefault();
    const option = left[Math.max(0, Math.min(left.length - 1, at + (event.key === 'ArrowDown' ? 1 : -1)))];
    highlight(option);
    choose(option, false);
  } else if (event.key === 'Enter') {
    event.preventDefault();
    choose(left[at] ?? left[0], true);
  }
});

// What is wrong with words in a slot, by the id of its words: Meta's rules, as far as the page can know them. The
// server checks again.
function wrong(input) {
  const value = input.type === 'file' ? input.files.length : input.value.trim();
  if (!value) return 'script-slot-empty';
  if (input.type !== 'file' && / {5,}/.test(input.value)) return 'script-slot-spaces';
  if (input.type !== 'file' && /[\n\t]/.test(input.value)) return 'script-slot-lines';
  return '';
}

function check(form) {
  let missing = '';
  for (const input of all('[data-slot-key]', form)) {
    const problem = wrong(input);
    if (problem && !missing) missing = say(problem, { label: input.dataset.label });
    input.classList.toggle('unfilled', Boolean(problem));
    show(form, input);
  }
  one('.send', form).disabled = Boolean(missing);
  one('#picker-missing').textContent = missing;
}

function show(form, input) {
  if (input.type === 'file') {
    showFilePreview(form, input);
    return;
  }
  for (const place of all(`[data-slot="${CSS.escape(input.dataset.slotKey)}"]`, form)) {
    place.textContent = input.value || input.dataset.empty;
    place.classList.toggle('empty', !input.value);
  }
}

function showFilePreview(form, input) {
  const place = one(`[data-file-preview="${CSS.escape(input.dataset.slotKey)}"]`, form);
  const file = input.files[0];
  if (!place || !file || place.dataset.shown === file.name) return;
  place.dataset.shown = file.name;
  one('span', place).textContent = file.name;
  if (!file.type.startsWith('image/')) return;
  const picture = document.createElement('img');
  picture.src = URL.createObjectURL(file);
  picture.alt = '';
  place.replaceChildren(picture);
}

on('input', '.template-form', (event, form) => {
  const input = event.target;
  input.removeAttribute('aria-invalid');
  check(form);
});
on('keydown', '.template-form', (event, form) => {
  if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !one('.send', form).disabled) {
    event.preventDefault();
    form.requestSubmit();
  }
});
on('done', '[data-template-form]', () => picker().close());

afterChange((root) => {
  const form = root.matches?.('.template-form') ? root : one('.template-form', root);
  if (form) check(form);
});
// A press on the backdrop closes.
on('click', 'dialog', (event, dialog) => { if (event.target === dialog) dialog.close(); });
