// The template picker: opened by a key, a button or /t; words and choices narrow the list, arrows go through it. On a phone
// the form is a second step.

import { one, all, on, ask, later, toast, openConversation } from './dom.js';
import { apply } from './patch.js';
import { say } from './words.js';
import { remember } from './draft.js';
import { fillSlots, slotValues } from './slots.js';

function picker() {
  return one('#picker');
}

// The first thing to fill in, else Send.
function focusForm() {
  const open = all('.template-form [data-slot-key]').find((input) => !input.value);
  (open ?? one('.template-form [data-slot-key], .template-form .send'))?.focus();
}

// Whether the form stands before the list, where both have no room.
function showForm(is) {
  picker().classList.toggle('filling', is);
}

// The number that the composer writes on; of an SMS the server knows which takes templates.
function numberOfTemplates() {
  const { kind, channel = '' } = one('#composer')?.dataset ?? {};
  return kind === 'wa' ? channel : '';
}

export async function openPicker(name, language) {
  const conversation = openConversation();
  const dialog = picker();
  if (!dialog || !conversation) return;
  const query = new URLSearchParams({ channel: numberOfTemplates() });
  if (name) { query.set('chosen', name); query.set('language', language ?? ''); }
  const slow = setTimeout(() => dialog.classList.add('loading'), 150);
  if (!dialog.open) { one('#picker-content').replaceChildren(); dialog.showModal(); }
  showForm(Boolean(name));
  try {
    apply((await ask(`/partials/templates/${conversation}?${query}`)).html);
    if (name) focusForm();
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

// The form of a template, in the language that the list is narrowed to, else in the one that fits the customer.
async function choose(option, thenFocus) {
  if (!option || option.getAttribute('aria-disabled')) return;
  for (const other of all('#picker-options [role=option]')) other.setAttribute('aria-selected', String(other === option));
  choosing = option;
  const language = one('#picker-languages')?.value ?? '';
  try {
    const { html } = await ask(`${option.dataset.form}?${new URLSearchParams({ name: option.dataset.name, language, channel: numberOfTemplates() })}`);
    if (choosing !== option) return;
    apply(html);
    if (!thenFocus) return;
    showForm(true);
    focusForm();
  } catch { toast(say('script-no-template')); }
}

// Another language: what was typed goes with it.
async function chooseLanguage(select) {
  const form = select.form;
  const values = slotValues(form);
  // Its focus is given back: no letter is lost that would have to be waited for.
  select.blur();
  try {
    const query = new URLSearchParams({ name: form.elements.name.value, language: select.value, channel: numberOfTemplates() });
    apply((await ask(`${form.dataset.again}?${query}`)).html);
    fillSlots(one('.template-form'), values);
    one('#picker-language')?.focus();
  } catch { toast(say('script-no-template')); }
}

let sought = null;

// Where the account has more than is listed, the server looks for what is narrowed to.
async function seek() {
  sought?.abort();
  sought = new AbortController();
  const query = new URLSearchParams({
    q: one('#picker-search').value, channel: numberOfTemplates(),
    category: one('#picker-category').value, language: one('#picker-languages').value,
  });
  try {
    apply((await ask(`/partials/templates/${openConversation()}?${query}`, { signal: sought.signal })).html);
    showLeft();
  } catch (error) { if (error.name !== 'AbortError') toast(say('script-no-templates')); }
}
const seekSoon = later(120, seek);

function narrow() {
  showLeft();
  if (!('whole' in one('#picker-options').dataset)) seekSoon();
}

// An option stays where all words stand in it, and where it is of what was chosen.
function showLeft() {
  const words = one('#picker-search').value.toLowerCase().split(/\s+/).filter(Boolean);
  const chosen = all('[data-narrows]').filter((select) => select.value);
  for (const option of all('#picker-options [role=option]')) {
    const text = `${option.textContent} ${option.dataset.words}`.toLowerCase();
    const isOf = (select) => (option.dataset[select.dataset.narrows] ?? '').split(' ').includes(select.value);
    option.hidden = !words.every((word) => text.includes(word)) || !chosen.every(isOf);
  }
  const left = visible();
  one('#picker-none').hidden = left.length > 0;
  highlight(left[0]);
}

on('click', '[data-picker]', (event, button) => openPicker(button.dataset.template, button.dataset.language));
on('click', '#picker-options [role=option]', (event, option) => { highlight(option); choose(option, true); });
on('click', '[data-picker-back]', () => { showForm(false); one('#picker-search').focus(); });
on('input', '#picker-search', narrow);
on('change', '[data-narrows]', narrow);
on('change', '[data-picker-language]', (event, select) => chooseLanguage(select));

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

// `/t` where one answers means a template.
on('input', '#composer-text', (event, box) => {
  if (box.value !== '/t') return;
  box.value = '';
  remember();
  openPicker();
});

on('done', '[data-template-form]', () => picker().close());
// A press on the backdrop closes.
on('click', 'dialog', (event, dialog) => { if (event.target === dialog) dialog.close(); });
