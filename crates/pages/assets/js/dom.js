// Small things that every behaviour needs: finding elements, delegated events, asking the server for
// patches, speaking to people who see and to people who listen.

export const PATCHES = 'text/vnd.transom.patch+html';

export function one(selector, root = document) {
  return root.querySelector(selector);
}

export function all(selector, root = document) {
  return [...root.querySelectorAll(selector)];
}

// Runs for events on elements that match now or later. The element is the second argument.
export function on(type, selector, run, options) {
  document.addEventListener(type, (event) => {
    const element = event.target instanceof Element ? event.target.closest(selector) : null;
    if (element) run(event, element);
  }, options);
}

// Whether what is typed there is words.
export function inField(target) {
  return target.matches?.('input, textarea, select, [contenteditable]') || target.isContentEditable;
}

// What is to run after the page was changed by a patch; it gets the element that is new.
const changed = [];

export function afterChange(run) {
  changed.push(run);
}

export function tellChange(root) {
  for (const run of changed) run(root);
}

// A request that wants patches. Gives `{ok, status, html}`; throws only when the network failed.
export async function ask(url, init = {}) {
  const answer = await fetch(url, { credentials: 'same-origin', ...init, headers: { ...init.headers, Accept: PATCHES } });
  if (answer.status === 401 || new URL(answer.url).pathname === '/login') {
    location.reload();
    await new Promise(() => {});
  }
  const html = answer.headers.get('Content-Type')?.startsWith(PATCHES) ? await answer.text() : '';
  return { ok: answer.ok, status: answer.status, html };
}

export function announce(text) {
  const place = one('#announce');
  if (place) place.textContent = text;
}

let toastTimer = 0;

// Says something for a while; with what can be done about it, for five seconds.
export function toast(text, act) {
  const place = one('#toast');
  if (!place) return;
  place.textContent = text;
  if (act) place.append(actButton(place, act));
  place.hidden = false;
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => { place.hidden = true; }, act ? 5000 : 6000);
}

function actButton(place, { word, run }) {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = word;
  button.addEventListener('click', () => {
    place.hidden = true;
    run();
  });
  return button;
}

export function later(delay, run) {
  let timer = 0;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(run, delay, ...args);
  };
}

// The id of the conversation that is open, or ''.
export function openConversation() {
  return one('#thread')?.dataset.conversation ?? '';
}
