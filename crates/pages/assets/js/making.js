// The form of a template: what the customer will see follows as one types, and a row for the next button comes when one is
// wanted.

import { on, ask, later } from './dom.js';
import { apply } from './patch.js';

let following = null;

async function followMaking(form) {
  following?.abort();
  following = new AbortController();
  try {
    const body = new URLSearchParams(new FormData(form));
    apply((await ask('/partials/template', { method: 'POST', body, signal: following.signal })).html);
  } catch { /* The page tells all of it when the form is sent. */ }
}

on('input', 'form[data-making]', later(250, (event, form) => followMaking(form)));
on('change', 'form[data-making]', (event, form) => followMaking(form));

on('click', '[data-more-buttons]', (event, button) => {
  const next = button.parentElement.querySelector('.template-button[hidden]');
  if (!next) return;
  next.hidden = false;
  next.querySelector('select').focus();
  button.hidden = !button.parentElement.querySelector('.template-button[hidden]');
});
