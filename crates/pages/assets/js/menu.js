// Popovers beside their buttons, the menu of reactions, light or dark, the contact as a sheet.

import { one, all, on, ask, toast, openConversation } from './dom.js';
import { apply } from './patch.js';
import { say } from './words.js';

// Puts a popover below its button, or above when there is no room, and inside the screen.
export function stand(popover, button) {
  const place = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = popover;
  const below = place.bottom + 6 + height < innerHeight;
  popover.style.left = `${Math.max(8, Math.min(place.left, innerWidth - width - 8))}px`;
  popover.style.top = `${below ? place.bottom + 6 : Math.max(8, place.top - height - 6)}px`;
}

document.addEventListener('toggle', (event) => {
  if (event.newState !== 'open' || !event.target.matches?.('.popover')) return;
  const button = one(`[popovertarget="${event.target.id}"]`);
  if (button) stand(event.target, button);
}, { capture: true });

// A question keeps the keyboard until it is answered, and gives it back.
on('click', '[popovertarget]', (event, button) => {
  const question = one(`dialog#${CSS.escape(button.getAttribute('popovertarget'))}`);
  if (!question) return;
  event.preventDefault();
  if (button.getAttribute('popovertargetaction') === 'hide') question.close(); else question.showModal();
});

let reactTo = '';

on('click', '[data-react]', (event, button) => {
  const menu = one('#react-menu');
  reactTo = button.dataset.react;
  menu.showPopover();
  stand(menu, button);
  one('button', menu).focus();
});
on('click', '[data-emoji]', async (event, button) => {
  one('#react-menu').hidePopover();
  try {
    const body = new URLSearchParams({ message: reactTo, emoji: button.dataset.emoji });
    apply((await ask(`/c/${openConversation()}/reaction`, { method: 'POST', body })).html);
  } catch { toast(say('script-no-reaction')); }
});

on('click', '[data-theme-switch]', () => {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset.theme = dark ? 'light' : 'dark';
  document.cookie = `theme=${root.dataset.theme}; path=/; max-age=31536000; samesite=lax`;
});

on('click', 'button[data-panel]', () => {
  const inbox = one('.inbox');
  const wide = matchMedia('(min-width: 1100px)').matches;
  const shown = wide ? inbox.dataset.panel !== 'closed' : inbox.dataset.panel === 'open';
  inbox.dataset.panel = shown ? 'closed' : 'open';
  for (const button of all('.thread-head [data-panel]')) button.setAttribute('aria-expanded', String(!shown));
  if (!shown && !wide) one('#panel [data-panel]')?.focus();
});
