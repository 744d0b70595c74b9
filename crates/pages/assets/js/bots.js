// Bots: what is chosen, or else what begins, is in sight on the graph, and the menu beside Send closes when one is begun.

import { one, on } from './dom.js';

const chosen = one('.bot-picture .bot-box[aria-current]') ?? one('.bot-picture .bot-box.begins');
// The graph alone moves: on a phone it stands below what the page begins with.
const graph = chosen?.closest('.bot-picture');
if (graph) {
  // One that is a little too wide is drawn smaller, as far as it can be read; of a wider one the left edge stays in sight as
  // long as what is chosen is.
  const SMALLEST = 0.82;
  const sheet = one('.bot-graph', graph);
  const [width, height] = ['width', 'height'].map((side) => Number(sheet.getAttribute(side)));
  const fits = graph.clientWidth / width;
  if (fits < 1 && fits >= SMALLEST) {
    sheet.setAttribute('width', graph.clientWidth);
    sheet.setAttribute('height', height * fits);
  }
  const [box, around] = [chosen.getBoundingClientRect(), graph.getBoundingClientRect()];
  graph.scrollLeft += Math.max(0, box.right + 16 - around.right);
  graph.scrollTop += Math.max(0, box.bottom + 16 - around.bottom);
}
on('submit', '#bot-form', () => one('#bot-menu:popover-open')?.hidePopover());
