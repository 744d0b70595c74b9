// Forms that stay on the page: `data-live` ones are sent in the background and answered by patches. Without
// this script they are plain forms, and the server answers them by a page.

import { on, ask, toast } from './dom.js';
import { apply } from './patch.js';
import { say } from './words.js';

export async function send(form, submitter) {
  if (form.getAttribute('aria-busy')) return false;
  const fields = new FormData(form, submitter);
  const files = form.enctype === 'multipart/form-data';
  form.setAttribute('aria-busy', 'true');
  try {
    const answer = await ask(form.action, { method: 'POST', body: files ? fields : new URLSearchParams(fields) });
    apply(answer.html);
    if (!answer.ok && !answer.html) toast(say('script-not-done'));
    // What was not taken does not stay chosen.
    if (!answer.ok && form.hasAttribute('data-on-change')) form.reset();
    if (answer.ok) form.dispatchEvent(new CustomEvent('done', { bubbles: true }));
    return answer.ok;
  } catch {
    toast(say('script-not-reached'));
    return false;
  } finally {
    form.removeAttribute('aria-busy');
  }
}

on('submit', 'form[data-live]', (event, form) => {
  if (event.defaultPrevented) return;
  event.preventDefault();
  send(form, event.submitter);
});
on('change', 'form[data-on-change]', (event, form) => form.requestSubmit());
