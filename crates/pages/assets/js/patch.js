// Carries patches out: the one way in which this page changes, whether the change came by the stream or as
// the answer to a form. See frame/patch.rs for what each means. Twice is the same as once.

import { one, inField, tellChange, toast, openConversation } from './dom.js';
import { setBusinessNow } from './time.js';

const ways = {};
const keepers = {};

// How a patch with this `how` is carried out: `run(patch element, its new elements)`.
export function way(how, run) {
  ways[how] = run;
}

// Called before the element with this id is replaced, by itself or with what it stands in. What it returns is
// called after.
export function keeper(id, run) {
  keepers[id] = run;
}

// Whoever types goes on typing when what they type into is gone: their letters are no keys until they pause.
const PAUSE = 2000;
let lostAt = -PAUSE;

export function typesOn() {
  const now = performance.now();
  if (now - lostAt >= PAUSE) return false;
  lostAt = now;
  return true;
}

const vetoes = {};

// Asked before the element with this id is replaced by itself: where it says so, it is not.
export function veto(id, run) {
  vetoes[id] = run;
}

export function apply(html) {
  const holder = document.createElement('template');
  holder.innerHTML = html;
  const before = document.activeElement;
  for (const patch of holder.content.querySelectorAll('live-patch')) {
    const only = patch.getAttribute('conversation');
    if (only && only !== openConversation()) continue;
    ways[patch.getAttribute('how')]?.(patch, [...patch.children].map((element) => document.importNode(element, true)));
  }
  if (inField(before) && document.activeElement === document.body) lostAt = performance.now();
}

export function swap(old, fresh) {
  const restore = Object.entries(keepers).map(([id, run]) => {
    const [kept, next] = [old, fresh].map((root) => (root.id === id ? root : one(`#${id}`, root)));
    return kept && run(kept, next);
  });
  const focused = old.contains(document.activeElement) ? document.activeElement.id : '';
  const shown = [...old.querySelectorAll(':popover-open[id]')].map((popover) => popover.id);
  old.replaceWith(fresh);
  for (const id of shown) document.getElementById(id)?.showPopover?.();
  for (const run of restore) run?.();
  tellChange(fresh);
  if (focused && !fresh.contains(document.activeElement)) document.getElementById(focused)?.focus({ preventScroll: true });
}

way('replace', (patch, [fresh]) => {
  const old = document.getElementById(patch.getAttribute('target'));
  if (old && fresh && !vetoes[old.id]?.(old, fresh)) swap(old, fresh);
});

way('fill', (patch, fresh) => {
  const place = document.getElementById(patch.getAttribute('target'));
  if (!place) return;
  place.replaceChildren(...fresh);
  tellChange(place);
});

way('more', (patch, fresh) => {
  const place = document.getElementById(patch.getAttribute('target'));
  if (!place) return;
  one('.more', place)?.remove();
  for (const element of fresh) {
    const twin = element.id && document.getElementById(element.id);
    if (twin) twin.replaceWith(element);
    else place.append(element);
  }
  tellChange(place);
});

way('remove', (patch, [row]) => {
  const old = document.getElementById(patch.getAttribute('target'));
  if (old && row && one('#list')?.dataset.query) old.replaceWith(row);
  else old?.remove();
  if (row?.isConnected) tellChange(row);
});
way('tag', (patch, [fresh]) => {
  const id = patch.getAttribute('target');
  for (const old of document.querySelectorAll(`[data-tag="${id}"]`)) {
    if (fresh) old.replaceWith(fresh.cloneNode(true));
    else old.remove();
  }
  for (const choice of document.querySelectorAll(`.narrow option[value="${id}"]`)) {
    if (fresh) choice.textContent = fresh.textContent;
    else if (!choice.selected) choice.remove();
  }
});
way('clock', (patch) => setBusinessNow(Number(patch.getAttribute('now'))));
// The forms below the conversation are marked anew: what they send next is another thing.
way('nonce', (patch) => {
  const fields = document.querySelectorAll('#composer [name=nonce], #note-box [name=nonce]');
  for (const field of fields) field.value = patch.getAttribute('value');
});
way('problem', (patch) => toast(patch.textContent));
way('reload', () => {
  document.dispatchEvent(new Event('save-drafts'));
  setTimeout(() => location.reload(), 150);
});
