// Bots: what is chosen, or else what begins, is in sight on the graph, and the menu beside Send closes when one is begun.

import { one, on } from './dom.js';

const chosen = one('.bot-picture .bot-box[aria-current]') ?? one('.bot-picture .bot-box.begins');
// The graph alone moves: on a phone it stands below what the page begins with.
const graph = chosen?.closest('.bot-picture');
if (graph) {
  const [box, around] = [chosen.getBoundingClientRect(), graph.getBoundingClientRect()];
  graph.scrollLeft += box.left + box.width / 2 - around.left - around.width / 2;
  graph.scrollTop += Math.max(0, box.bottom + 16 - around.bottom);
}
on('submit', '#bot-form', () => one('#bot-menu:popover-open')?.hidePopover());
