// Campaigns: what follows from what is typed into the form that plans one, its draft, and the page of one while it is sent.

import { on, ask, later, one, all, inField, toast } from './dom.js';
import { apply, way } from './patch.js';
import { say } from './words.js';

const planForm = one('[data-campaign-form]');
const DRAFT = `campaign ${location.pathname}${location.search}`;
// So much of a list is read while somebody types, and kept with the draft.
const LIST_READ = 65536;
const LIST_KEPT = 1048576;
let planning = null;

// What is typed, without files; of the list its beginning.
function planFields(form, most) {
  const fields = [...new FormData(form)].filter(([, value]) => typeof value === 'string');
  return fields.map(([name, value]) => [name, name === 'list' ? value.slice(0, most) : value]);
}

async function beginning(form) {
  const [file] = one('#list-file', form)?.files ?? [];
  return file ? readText(file.slice(0, LIST_READ)) : null;
}

// Tables are UTF-8, or as spreadsheets wrote them before.
async function readText(file) {
  const bytes = await file.arrayBuffer();
  try {
    // The last letter of a part may be cut.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

async function followPlan(form) {
  planning?.abort();
  const mine = new AbortController();
  planning = mine;
  try {
    const head = await beginning(form);
    const fields = planFields(form, LIST_READ).map(([name, value]) => [name, name === 'list' && head !== null ? head : value]);
    const whole = head === null ? one('#field-list', form).value.length : one('#list-file', form).files[0].size;
    const body = new URLSearchParams(fields);
    if (whole > LIST_READ) body.set('is_cut', '1');
    if (mine.signal.aborted) return;
    apply((await ask('/partials/campaign', { method: 'POST', body, signal: mine.signal })).html);
  } catch { /* The plan tells all of it. */ }
}

const followSoon = later(250, followPlan);

// What is typed outlives a reload; each tab keeps its own.
function keepPlan(form) {
  const fields = planFields(form, LIST_KEPT).filter(([name]) => name !== 'nonce');
  try {
    sessionStorage.setItem(DRAFT, JSON.stringify(fields));
  } catch { /* It is too much to be kept. */ }
}

function fillPlan(form, fields) {
  const left = new Map();
  for (const [name, value] of fields) left.set(name, [...(left.get(name) ?? []), value]);
  for (const field of all('[name]', form)) {
    const values = left.get(field.name);
    if (field.type === 'file' || field.name === 'nonce' || field.name.endsWith('_drawn')) continue;
    if (field.type === 'radio' || field.type === 'checkbox') field.checked = values?.includes(field.value) ?? false;
    else if (values?.length) field.value = values.length > 1 ? values.shift() : values[0];
  }
}

// The fields of slots and columns come when the server has answered; then they are filled too.
async function restorePlan(form) {
  const kept = JSON.parse(sessionStorage.getItem(DRAFT) ?? 'null');
  if (!kept) return;
  fillPlan(form, kept);
  await followPlan(form);
  fillPlan(form, kept);
  followSoon(form);
}

on('input', '[data-campaign-form]', (event, form) => {
  if (event.target.type !== 'file') keepPlan(form);
  if (!event.target.matches('[data-filters]')) followSoon(form);
});

// A list that is not long stands in the field, where it can be mended and is kept.
on('change', '#list-file', async (event, input) => {
  const [file] = input.files;
  if (file && file.size <= LIST_KEPT) {
    one('#field-list', input.form).value = await readText(file);
    input.value = '';
    keepPlan(input.form);
  }
  followPlan(input.form);
});

// An instant that is kept stands in its field by the reader's clock.
function placeInstants() {
  for (const input of all('input[data-instant][data-at]')) {
    const at = Number(input.dataset.at);
    input.value = new Date(at - new Date(at).getTimezoneOffset() * 60000).toISOString().slice(0, 16);
    input.form.elements[input.dataset.instant].value = at;
    delete input.dataset.at;
  }
}

placeInstants();

on('change', '[data-instant]', (event, input) => {
  const at = new Date(input.value).getTime();
  input.form.elements[input.dataset.instant].value = Number.isNaN(at) ? '' : at;
});

on('input', '[data-filters]', (event, input) => {
  const wanted = input.value.toLowerCase().split(/\s+/);
  for (const answer of all('.answer', document.getElementById(input.dataset.filters))) {
    const text = answer.textContent.toLowerCase();
    answer.hidden = !wanted.every((word) => text.includes(word));
  }
});

on('keydown', '[data-filters]', (event) => {
  if (event.key === 'Enter') event.preventDefault();
});

// Sent in the background, so that whatever is wrong stands beside what was typed, the file included.
on('submit', '[data-campaign-form]', async (event, form) => {
  event.preventDefault();
  if (form.getAttribute('aria-busy')) return;
  form.setAttribute('aria-busy', 'true');
  try {
    for (const old of all('[data-told]', form)) old.remove();
    for (const field of all('[aria-invalid]', form)) field.removeAttribute('aria-invalid');
    const answer = await ask(form.action, { method: 'POST', body: new FormData(form) });
    apply(answer.html);
    if (!answer.html) toast(say('script-not-done'));
  } catch {
    toast(say('script-not-reached'));
  }
  form.removeAttribute('aria-busy');
});

way('go', (patch) => {
  sessionStorage.removeItem(DRAFT);
  location.assign(patch.getAttribute('to'));
});

// What is wrong with a field stands below it, and the field has the focus.
way('wrong', (patch) => {
  const name = patch.getAttribute('field');
  const field = planForm && one(`#field-${name}, [name="${name}"]:checked, [name="${name}"], #campaign-${name}`, planForm);
  const place = field?.closest('.field') ?? field?.closest('fieldset') ?? one('#campaign-problem');
  if (!place) return;
  const told = document.createElement('p');
  told.id = `told-${name}`;
  told.className = 'wrong';
  told.dataset.told = name;
  told.setAttribute('role', 'alert');
  told.textContent = patch.textContent;
  place.append(told);
  if (field && inField(field)) {
    field.setAttribute('aria-invalid', 'true');
    field.setAttribute('aria-describedby', told.id);
    field.focus();
  } else {
    told.scrollIntoView({ block: 'nearest' });
  }
});

on('input', '[data-tells]', (event, input) => {
  one(`#${input.dataset.tells}`).value = input.value;
});

if (planForm) restorePlan(planForm);

// The page of one: its parts come again when they differ. What somebody is changing stays as they have it.
const campaign = one('[data-campaign]');
if (campaign) {
  const { access } = document.body.dataset;
  const source = new EventSource(`${campaign.dataset.campaign}?${new URLSearchParams({ access })}`);
  source.onmessage = (event) => {
    if (!one('.campaign-change[open] :focus')) apply(event.data);
  };
  addEventListener('pagehide', () => source.close());
  new MutationObserver(placeInstants).observe(campaign, { childList: true, subtree: true });
}
