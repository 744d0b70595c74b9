// The menu of a conversation, from its row or its head; the hours to sleep until, by the reader's own clock; notes for
// colleagues, and that they were seen.

import { one, on, ask, afterChange, toast, openConversation } from './dom.js';
import { apply } from './patch.js';
import { stand } from './menu.js';
import { toastBack } from './resolve.js';
import { businessNow } from './time.js';
import { say } from './words.js';

async function openWork(id, button, part) {
  const menu = one('#work-menu');
  if (!menu || !id) return;
  try {
    const { ok, html } = await ask(`/partials/menu/${id}`);
    apply(html);
    if (!ok) return;
  } catch { toast(say('script-no-menu')); return; }
  menu.showPopover();
  stand(menu, button ?? one('.thread-head [data-work]') ?? document.body);
  (one(part, menu) ?? one('button', menu))?.focus();
}

// Of the row that has focus, or of the conversation that is open.
export function workOnIt(part) {
  const row = document.activeElement.closest?.('.row');
  const button = row && one('[data-work]', row);
  openWork(button?.dataset.work ?? openConversation(), button, part);
}

on('click', '[data-work]', (event, button) => openWork(button.dataset.work, button, 'button'));
on('done', '#work-menu form[data-closes]', () => one('#work-menu').hidePopover());

on('done', 'form[data-sleep]', (event, form) => toastBack('script-asleep', form.dataset.conversation, form.dataset.stands));

// Nine in the morning, so many days ahead or on the next Monday.
function morning(day) {
  const at = new Date(businessNow());
  const ahead = day === 'monday' ? (8 - at.getDay()) % 7 || 7 : Number(day);
  at.setDate(at.getDate() + ahead);
  at.setHours(9, 0, 0, 0);
  return at.getTime();
}

on('submit', 'form[data-sleep]', (event, form) => {
  const { until, morning: day, chosen } = event.submitter?.dataset ?? {};
  const typed = chosen === undefined ? '' : new Date(one('[data-at]', form).value).getTime();
  if (chosen !== undefined && !(typed > businessNow())) {
    event.preventDefault();
    toast(say('script-when'));
    return;
  }
  one('[name=until]', form).value = day ? morning(day) : typed || until || '';
}, { capture: true });

export function writeNote() {
  const box = one('#note-box');
  if (!box) return;
  box.open = true;
  one('textarea', box).focus();
}

// Who is mentioned stands where the caret is; an @ that was typed is theirs.
on('change', '[data-mention]', (event, select) => {
  const words = one('#note-text');
  const from = words.selectionStart - Number(words.value[words.selectionStart - 1] === '@');
  if (select.value) words.setRangeText(`@${select.value} `, from, words.selectionEnd, 'end');
  select.value = '';
  words.focus();
});
on('input', '#note-text', (event, words) => {
  const select = one('[data-mention]');
  const begins = /(^|\s)@$/.test(words.value.slice(0, words.selectionStart));
  if (event.data !== '@' || !begins || !select) return;
  select.focus();
  // A browser that may not unfold it leaves it with the focus: letters choose there too.
  try { select.showPicker(); } catch { /* It is chosen folded. */ }
});
on('done', 'form[data-note]', (event, form) => {
  form.reset();
  one('#note-box').open = false;
});

// A note that waited for whoever looks does not any more.
function markSeen() {
  const thread = one('#thread[data-mentioned]');
  if (!thread || document.visibilityState !== 'visible') return;
  thread.removeAttribute('data-mentioned');
  ask(`/c/${openConversation()}/seen`, { method: 'POST' }).then(({ html }) => apply(html)).catch(() => {});
}

afterChange(markSeen);
document.addEventListener('visibilitychange', markSeen);
markSeen();
