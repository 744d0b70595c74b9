// Bots: what is chosen is in sight on the graph, and the menu beside Send closes when one is begun.

import { one, on } from './dom.js';

one('.bot-picture .bot-box[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
on('submit', '#bot-form', () => one('#bot-menu:popover-open')?.hidePopover());
