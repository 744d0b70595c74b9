// The words of the scripts. The page has them, in its language; where a count decides, in each form that differs.

import { one } from './dom.js';

const language = document.documentElement.lang;
const plurals = new Intl.PluralRules(language);

function handed(id) {
  return one('#words')?.content.querySelector(`[data-word="${id}"]`)?.textContent;
}

// Words by their id; `places` fill what stands in braces.
export function say(id, places = {}) {
  const form = 'count' in places ? handed(`${id}.${plurals.select(places.count)}`) : undefined;
  const words = form ?? handed(id) ?? id;
  return words.replace(/\{(\w+)\}/g, (all, place) => places[place] ?? all);
}
