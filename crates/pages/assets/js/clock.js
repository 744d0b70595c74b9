// <window-clock>: a countdown in business time. Minutes until the last five, then seconds; its class follows
// how close the end is. One ticker serves all; text is touched only when it changes, so nothing shifts.

import { businessNow } from './time.js';

const clocks = new Set();
const HOUR = 3600;

// The same rules as `left` and `level` in frame/when.rs and frame/chip.rs.
export function remaining(seconds, length) {
  if (seconds < 300) return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  const minutes = Math.floor(seconds % HOUR / 60);
  if (seconds < HOUR) return `${minutes} min`;
  const hours = Math.floor(seconds / HOUR);
  return length === 'short' ? `${hours} h` : `${hours} h ${String(minutes).padStart(2, '0')} m`;
}

function closeness(seconds) {
  if (seconds <= 0) return 'closed';
  if (seconds <= HOUR) return 'urgent';
  return seconds <= 4 * HOUR ? 'closing' : 'open';
}

class WindowClock extends HTMLElement {
  connectedCallback() {
    clocks.add(this);
    this.tick(businessNow());
  }

  disconnectedCallback() {
    clocks.delete(this);
  }

  tick(now) {
    const seconds = Math.ceil((Number(this.dataset.until) - now) / 1000);
    const place = this.querySelector('.left');
    if (!place) return;
    const text = seconds > 0
      ? (this.dataset.before ?? '') + remaining(seconds, this.dataset.length)
      : this.dataset.ended;
    if (place.textContent !== text) place.textContent = text;
    if (!this.classList.contains('free')) this.show(closeness(seconds));
    const before = this.seconds;
    this.seconds = seconds;
    for (const edge of [300, 60, 0]) {
      if (before > edge && seconds <= edge) {
        this.dispatchEvent(new CustomEvent('window-edge', { bubbles: true, detail: edge }));
      }
    }
  }

  show(level) {
    if (this.level === level) return;
    this.classList.remove('open', 'closing', 'urgent', 'closed');
    this.classList.add(level);
    this.querySelector('use')?.setAttribute('href', level === 'closed' ? '#i-lock' : '#i-clock');
    this.level = level;
  }
}

customElements.define('window-clock', WindowClock);

export function tickClocks() {
  const now = businessNow();
  for (const clock of clocks) clock.tick(now);
}

setInterval(tickClocks, 1000);
document.addEventListener('clock-moved', tickClocks);
document.addEventListener('visibilitychange', tickClocks);
