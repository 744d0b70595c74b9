// The form of a template: what the customer will see follows as one types, a row for the next button comes when one is wanted,
// and the sample of a header is uploaded as soon as it is chosen or dropped.

import { on, ask, all, later, one, inField } from './dom.js';
import { apply } from './patch.js';

let following = null;

// Of a field that was left empty nothing is said before somebody was in it.
const beenIn = new WeakSet();

// What is found stands at its field as well as beside the form.
function markFindings(form) {
  for (const told of all('.found-here, :is(.field, fieldset) > p[role="alert"].wrong', form)) told.remove();
  for (const field of all('[aria-invalid]', form)) field.removeAttribute('aria-invalid');
  for (const field of all('[data-described]', form)) field.setAttribute('aria-describedby', field.dataset.described);
  for (const [index, link] of all('#template-look .findings a').entries()) {
    const field = document.getElementById(link.hash.slice(1));
    if (!field || !form.contains(field) || (!field.value && !beenIn.has(field))) continue;
    const told = document.createElement('p');
    told.className = 'small found-here';
    told.id = `found-${index}`;
    told.textContent = link.textContent;
    field.after(told);
    field.dataset.described ??= field.getAttribute('aria-describedby') ?? '';
    field.setAttribute('aria-describedby', `${field.getAttribute('aria-describedby') ?? ''} ${told.id}`.trim());
    if (!link.closest('.wrong')) continue;
    told.classList.add('wrong');
    field.setAttribute('aria-invalid', 'true');
  }
}

function countLetters(field) {
  const place = document.getElementById(`${field.id}-count`);
  if (!place) return;
  const count = [...field.value].length;
  place.textContent = `${count} / ${place.dataset.most}`;
  place.classList.toggle('over', count > Number(place.dataset.most));
}

on('input', '[id]', (event, field) => countLetters(field));
on('focusout', 'form[data-making] [id]', (event, field) => beenIn.add(field));

// The picture that was chosen as the sample of the header: the preview knows only that there is one.
let headerPicture = '';

function showHeaderPicture(form) {
  const place = one('#template-look .absent');
  if (!place || !headerPicture || form.elements.header.value !== 'image') return;
  const picture = document.createElement('img');
  picture.src = headerPicture;
  picture.alt = '';
  place.classList.add('pictured');
  place.replaceChildren(picture);
}

async function followMaking(form) {
  following?.abort();
  following = new AbortController();
  try {
    const body = new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === 'string'));
    apply((await ask('/partials/template', { method: 'POST', body, signal: following.signal })).html);
    showHeaderPicture(form);
    markFindings(form);
  } catch { /* The page tells all of it when the form is sent. */ }
}

on('input', 'form[data-making]', later(250, (event, form) => followMaking(form)));
on('change', 'form[data-making]', (event, form) => {
  if (!event.target.matches('[data-sample-file]')) followMaking(form);
});

on('click', '[data-more-buttons]', (event, button) => {
  const next = button.parentElement.querySelector('.template-button[hidden]');
  if (!next) return;
  next.hidden = false;
  next.querySelector('select').focus();
  button.hidden = !button.parentElement.querySelector('.template-button[hidden]');
});

// The beginning of a file says what it is: one of the wrong kind or size does not leave this machine.
const SAMPLE_BEGINNING = 4096;

function sampleBody(place, file, piece) {
  const typed = new FormData(place.closest('form'));
  const field = place.dataset.sample;
  const body = new FormData();
  body.append('number', typed.get('number') ?? '');
  body.append('field', field);
  body.append('kind', typed.get(field === 'header_handle' ? 'header' : 'card_header') ?? '');
  body.append('size', file.size);
  body.append('file', new File([piece], file.name, { type: file.type }));
  return body;
}

async function offerSample(place, file) {
  place.setAttribute('aria-busy', 'true');
  try {
    const looked = await ask('/templates/sample/check', { method: 'POST', body: sampleBody(place, file, file.slice(0, SAMPLE_BEGINNING)) });
    apply(looked.html);
    if (looked.status === 422) return;
    apply((await ask('/templates/sample', { method: 'POST', body: sampleBody(place, file, file) })).html);
    if (place.dataset.sample === 'header_handle') {
      URL.revokeObjectURL(headerPicture);
      headerPicture = file.type.startsWith('image/') ? URL.createObjectURL(file) : '';
    }
    followMaking(place.closest('form'));
  } finally {
    place.removeAttribute('aria-busy');
  }
}

on('change', '[data-sample-file]', (event, input) => {
  if (input.files[0]) offerSample(input.closest('.sample'), input.files[0]);
});
on('dragover', '.sample', (event, place) => {
  if (!event.dataTransfer?.types.includes('Files')) return;
  event.preventDefault();
  place.classList.add('is-over');
});
on('dragleave', '.sample', (event, place) => place.classList.remove('is-over'));
on('drop', '.sample', (event, place) => {
  place.classList.remove('is-over');
  const [file] = event.dataTransfer?.files ?? [];
  if (!file) return;
  event.preventDefault();
  offerSample(place, file);
});

// Where the preview covers the form, a bar at the lower edge opens it.
const lookSheet = one('#look-sheet');
if (lookSheet) {
  const narrow = matchMedia('(max-width: 899px)');
  const follow = () => { lookSheet.open = !narrow.matches; };
  narrow.addEventListener('change', follow);
  follow();
}

// A template's page while Meta looks at it: what came of that shows by itself, unless somebody is in the middle of something.
if (one('[data-waits]')) {
  setInterval(() => {
    if (document.visibilityState === 'visible' && !one('dialog[open], details[open]') && !inField(document.activeElement)) location.reload();
  }, 4000);
}
