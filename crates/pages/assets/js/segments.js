// What an SMS is made of while it is typed: letters, segments, their coding and price, and which signs make it dearer.
// The alphabet, the bounds and the plain signs are the server's (`composer/sms.rs`); the rules count the same once more.

import { one, all, on, inField } from './dom.js';
import { say } from './words.js';

let alphabet = null;

function signs() {
  const handed = one('#sms-signs')?.dataset;
  if (!alphabet && handed) {
    alphabet = {
      basic: new Set(handed.basic),
      extended: new Set(handed.extended),
      plain: JSON.parse(handed.plain),
      gsm: handed.gsm.split(' ').map(Number),
      ucs: handed.ucs.split(' ').map(Number),
    };
  }
  return alphabet;
}

// No letter is split over two segments.
function fall(letters, width, [alone, among]) {
  const units = letters.reduce((sum, letter) => sum + width(letter), 0);
  if (units <= alone) return { units, segments: units > 0 ? 1 : 0 };
  let segments = 1;
  let filled = 0;
  for (const letter of letters) {
    if (filled + width(letter) > among) { segments += 1; filled = 0; }
    filled += width(letter);
  }
  return { units, segments };
}

export function measure(text) {
  const { basic, extended, gsm, ucs } = signs();
  const letters = [...text];
  const costly = [...new Set(letters.filter((letter) => !basic.has(letter) && !extended.has(letter)))];
  const wide = costly.length > 0;
  const width = wide ? (letter) => letter.length : (letter) => (extended.has(letter) ? 2 : 1);
  return { ...fall(letters, width, wide ? ucs : gsm), costly, wide };
}

export function inPlainSigns(text) {
  const { plain } = signs();
  return [...text].map((letter) => plain[letter] ?? letter).join('');
}

// What so many segments cost, where the place knows a rate.
function priceOf(place, segments) {
  const { rate, currency } = place.dataset;
  if (!rate || !segments) return '';
  const form = { style: 'currency', currency, minimumFractionDigits: 2, maximumFractionDigits: 4 };
  return new Intl.NumberFormat(document.documentElement.lang, form).format(Number(rate) * segments);
}

function tell(place, words) {
  if (place && place.textContent !== words) place.textContent = words;
}

function amidPrice(price) {
  return price && ` (${price})`;
}

// A sign that has no letters of its own is told by its number.
function named(letter) {
  return /[\p{L}\p{P}\p{S}]/u.test(letter) ? letter : `U+${letter.codePointAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}

// Why it is dear, and what it would be in plain signs, where that is less.
function showWhy(place, text, now) {
  const why = one('#sms-why');
  const plain = inPlainSigns(text);
  const then = measure(plain);
  const told = now.wide
    ? say('script-sms-dear', {
      signs: now.costly.slice(0, 8).map(named).join(' '), count: now.segments, price: amidPrice(priceOf(place, now.segments)),
    })
    : '';
  const cheaper = then.segments < now.segments
    ? say('script-sms-cheaper', { count: then.segments, price: amidPrice(priceOf(place, then.segments)) })
    : '';
  why.hidden = !told;
  one('button', why).hidden = plain === text;
  tell(one('span', why), [told, cheaper].filter(Boolean).join(' '));
}

export function showSegments(box) {
  const place = one('#sms-count');
  if (place && signs()) {
    const now = measure(box.value);
    const units = one('.sms-units', place);
    tell(units, say('script-sms-units', { used: now.units, segments: now.segments }));
    units.title = say('script-sms-units-told', { used: now.units, count: now.segments });
    tell(one('.sms-coding', place), say(now.wide ? 'script-sms-ucs' : 'script-sms-gsm'));
    tell(one('.sms-price', place), priceOf(place, now.segments));
    showWhy(place, box.value, now);
  }
  showFallback(one('#composer-fallback'), box.value);
}

// What the SMS would cost that goes out where these words do not arrive.
function showFallback(place, text) {
  if (!place || !signs()) return;
  const chosen = one('select', place).value;
  tell(one('.fallback-price', place), chosen && priceOf(place, measure(text).segments));
}

// A template is sent as its preview reads, without its buttons.
function showFallbackOfTemplate(form) {
  const words = all('.preview .words, .preview .small', form).map((part) => part.innerText);
  showFallback(one('[data-fallback]', form), words.join('\n'));
}

function usePlainSigns() {
  const box = one('#composer-text');
  if (!box || !one('#sms-count')) return;
  box.value = inPlainSigns(box.value);
  box.focus();
  box.dispatchEvent(new Event('input', { bubbles: true }));
}

on('click', '[data-plain-signs]', usePlainSigns);
on('change', '#composer-fallback select', () => showSegments(one('#composer-text')));
on('change', '[data-template-form]', (event, form) => showFallbackOfTemplate(form));
on('input', '[data-template-form]', (event, form) => showFallbackOfTemplate(form));
document.addEventListener('keydown', (event) => {
  if (!event.altKey || event.ctrlKey || event.metaKey || !/^KeyP$/.test(event.code)) return;
  if (!one('#sms-count') || (inField(event.target) && event.target.id !== 'composer-text')) return;
  event.preventDefault();
  usePlainSigns();
});
