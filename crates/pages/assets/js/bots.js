// Bots: what is chosen, or else what begins, is in sight on the graph, and the menu beside Send closes when one is begun.

import { one, on } from './dom.js';

(one('.bot-picture .bot-box[aria-current]') ?? one('.bot-picture .bot-box.begins'))?.scrollIntoView({
  block: 'nearest',
  inline: 'center',
});
on('submit', '#bot-form', () => one('#bot-menu:popover-open')?.hidePopover());
