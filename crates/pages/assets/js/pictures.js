// Timelines in the reader's zone: the ticks at local hours and midnights, the instants in titles and labels.
// The server has drawn both in UTC. A wide picture is scrolled to the present.

import { all, afterChange } from './dom.js';

const pictureTime = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const pictureBrief = new Intl.DateTimeFormat('en-GB', { weekday: 'short', hour: '2-digit', minute: '2-digit' });
const pictureDay = new Intl.DateTimeFormat('en-GB', { weekday: 'short', day: 'numeric', month: 'short' });

function retell(element) {
  const at = element.dataset.ms.split(' ').map(Number);
  const full = (millis) => `${pictureDay.format(millis)}, ${pictureTime.format(millis)}`;
  const brief = (millis) => pictureBrief.format(millis);
  const form = element.dataset.form === 'brief' ? brief : full;
  // A sign of the private range stands for each instant.
  element.textContent = element.dataset.told.replace(/[\ue000-\ue007]/g, (sign) => {
    const millis = at[sign.charCodeAt(0) - 0xe000];
    return Number.isFinite(millis) && Math.abs(millis) < 8.64e15 ? form(millis) : '–';
  });
}

function shape(name, attributes, text = '') {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.textContent = text;
  return element;
}

function drawAxis(group) {
  const { from, until, width, step, bottom } = Object.fromEntries(Object.entries(group.dataset).map(([key, value]) => [key, Number(value)]));
  const midnight = new Date(from);
  const today = midnight.setHours(0, 0, 0, 0);
  const tomorrow = new Date(midnight.getFullYear(), midnight.getMonth(), midnight.getDate() + 1);
  const drawn = [];
  if (today < from && ((tomorrow - from) * width) / (until - from) > 74) drawn.push(shape('text', { class: 'day', x: 2, y: 12 }, pictureDay.format(from)));
  for (let number = 0; number < 1000; number += 1) {
    // By the fields of the local day, so that a changed clock moves no midnight.
    const at = new Date(midnight.getFullYear(), midnight.getMonth(), midnight.getDate(), number * step);
    if (!(at.getTime() <= until)) break;
    if (at.getTime() < from) continue;
    const x = Math.trunc(((at.getTime() - from) * width) / (until - from));
    const day = (number * step) % 24 === 0;
    drawn.push(shape('line', { class: day ? 'day' : '', x1: x, x2: x, y1: day ? 0 : 24, y2: bottom }));
    if (day && width - x > 66) drawn.push(shape('text', { class: 'day', x: x + 4, y: 12 }, pictureDay.format(at)));
    if ('hours' in group.dataset && step < 24 && width - x > 42) drawn.push(shape('text', { class: 'hour', x: x + 4, y: 33 }, pictureTime.format(at)));
  }
  group.replaceChildren(...drawn);
}

// To a place before the wanted one where no word is cut at the left edge.
function scrollPicture(scroller) {
  const wanted = Math.max(0, scroller.dataset.scrollTo - scroller.clientWidth * 0.7);
  const edge = scroller.firstElementChild.getBoundingClientRect().left;
  const words = all('text', scroller).map((word) => word.getBoundingClientRect()).map(({ left, right }) => [left - edge - 3, right - edge]);
  const whole = (x) => !words.some(([left, right]) => left < x && x < right);
  const places = [wanted, ...words.map(([left]) => left)].filter((x) => x <= wanted && whole(x));
  scroller.scrollLeft = Math.max(0, ...places);
}

function drawPictures(root) {
  for (const element of all('[data-told]', root)) retell(element);
  for (const group of all('.axis', root)) drawAxis(group);
  for (const scroller of all('[data-scroll-to]', root)) scrollPicture(scroller);
}

drawPictures(document);
afterChange(drawPictures);
