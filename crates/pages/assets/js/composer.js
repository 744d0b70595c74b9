// The place where one answers, as time goes by and the rules change: its window ends, a way out needs the draft.

import { one, all, on, ask, afterChange } from './dom.js';
import { apply } from './patch.js';
import { composerBox, grow, showCount } from './draft.js';
import { composerAddress } from './channel.js';
import { say } from './words.js';

// The window of this composer comes to its end: warn, then ask the server what stands here now.
document.addEventListener('window-edge', async (event) => {
  const place = event.target.closest('#composer');
  if (!place || (event.detail > 0 && !event.target.closest('#composer-window'))) return;
  const warning = one('.soft-warning', place);
  if (event.detail > 0 && warning) {
    warning.hidden = false;
    one('span', warning).textContent = event.detail === 300
      ? say('script-closes-in-minutes')
      : say('script-closes-in-a-minute');
    return;
  }
  try {
    apply((await ask(composerAddress(place.dataset))).html);
  } catch { /* The stream brings it when the server can be reached again. */ }
});

// A remedy that sends the draft needs its words.
on('submit', 'form[data-remedy]', (event, form) => {
  const words = one('[data-draft-text]', form);
  const kept = one('[data-kept]');
  if (words) words.value = kept?.value ?? '';
  if (!kept || kept.value.trim() || !('needsWords' in form.dataset)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  kept.closest('details').open = true;
  one('#kept-need').hidden = false;
  kept.focus();
  kept.closest('details').scrollIntoView({ block: 'nearest' });
}, { capture: true });
on('input', '[data-kept]', () => { one('#kept-need').hidden = true; });

afterChange((root) => {
  // What a way out brought may lie below the fold.
  if (root.classList?.contains('way-result')) root.scrollIntoView({ block: 'nearest' });
  // A window that lasts longer has nothing to warn of.
  if (['composer-window', 'composer-switch'].includes(root.id) && one('#composer .soft-warning')) one('#composer .soft-warning').hidden = true;
  for (const box of all('#composer textarea', root.parentElement ?? root)) showBox(box);
});

function showBox(box) {
  grow(box);
  if (box?.id === 'composer-text') showCount(box);
}

showBox(composerBox());
