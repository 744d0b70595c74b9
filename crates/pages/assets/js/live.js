// The stream of changes. One connection a page; it begins at the cursor the page was drawn at, and after a
// break at the last message that arrived, so that nothing is missed. Five seconds without it are shown.

import { one, later, openConversation } from './dom.js';
import { apply } from './patch.js';
import { settled } from './send.js';

let stream = null;
let cursor = document.body.dataset.cursor ?? '';
let pause = 1000;
let lost = 0;
let turn = Promise.resolve();

// However often it is tried again, the first time counts.
function showLost() {
  lost ||= setTimeout(() => {
    const bar = one('#offline');
    if (bar) bar.hidden = false;
  }, 5000);
}

function showFound() {
  clearTimeout(lost);
  lost = 0;
  pause = 1000;
  const bar = one('#offline');
  if (bar) bar.hidden = true;
  document.dispatchEvent(new Event('reached'));
}

// Begins again for the conversation and the list that are open now. A conversation may have been drawn at another
// cursor than the list: it begins at the older one, since twice is the same as once.
export function listen(drawn = cursor) {
  stream?.close();
  if (!(Number(drawn) > Number(cursor))) cursor = drawn;
  const list = one('#list');
  if (!list) return;
  const { access } = document.body.dataset;
  const channel = one('#composer[data-chosen]')?.dataset.channel ?? '';
  const query = new URLSearchParams({ cursor, access, conversation: openConversation(), channel });
  const source = new EventSource(`/events?${query}&${list.dataset.list}`);
  stream = source;
  source.onopen = showFound;
  source.onmessage = (event) => {
    // In order, and after any send that is on its way.
    turn = turn.then(settled).then(() => {
      if (stream !== source) return;
      if (event.lastEventId) cursor = event.lastEventId;
      apply(event.data);
    });
  };
  source.onerror = () => {
    showLost();
    if (source.readyState !== EventSource.CLOSED || stream !== source) return;
    setTimeout(again, pause, source);
    pause = Math.min(pause * 2, 30000);
  };
}

// The server answered and did not stream: perhaps nobody is signed in any more.
async function again(source) {
  if (stream !== source) return;
  try {
    const page = await fetch(location.href, { method: 'HEAD', redirect: 'manual' });
    if (page.type === 'opaqueredirect' || page.status === 401) { location.reload(); return; }
  } catch { /* Still no server: try on. */ }
  listen();
}

addEventListener('online', () => listen());
// While somebody types what they look for, the old stream does.
document.addEventListener('narrowed', later(1000, () => listen()));
addEventListener('offline', showLost);
addEventListener('pagehide', () => stream?.close());
addEventListener('pageshow', (event) => { if (event.persisted) listen(); });
listen();
