// Voice notes with their length and speed, and pictures at full size.

import { one, on } from './dom.js';
import { say } from './words.js';

const SPEEDS = [1, 1.5, 2];

function lengthWords(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

function iconUse(name) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const use = document.createElementNS('http://www.w3.org/2000/svg', 'use');
  use.setAttribute('href', `#i-${name}`);
  svg.append(use);
  return svg;
}

// <voice-note>: a plain <audio controls> becomes play, position, length and speed.
class VoiceNote extends HTMLElement {
  connectedCallback() {
    const audio = one('audio', this);
    if (!audio || this.ready) return;
    this.ready = true;
    audio.controls = false;
    audio.hidden = true;
    const label = this.dataset.label;
    const play = document.createElement('button');
    play.type = 'button';
    play.className = 'icon-button voice-play';
    play.setAttribute('aria-label', say('script-play', { label }));
    play.append(iconUse('play'));
    const position = document.createElement('input');
    position.type = 'range';
    position.min = 0;
    position.max = 1000;
    position.value = 0;
    position.setAttribute('aria-label', say('script-position', { label }));
    const length = document.createElement('span');
    length.className = 'voice-length';
    const speed = document.createElement('button');
    speed.type = 'button';
    speed.className = 'voice-speed';
    speed.textContent = '1×';
    speed.setAttribute('aria-label', say('script-speed', { speed: 1 }));
    this.append(play, position, length, speed);

    const total = () => (Number.isFinite(audio.duration) ? audio.duration : Number(this.dataset.seconds) || 0);
    const show = () => {
      length.textContent = lengthWords(audio.currentTime > 0 ? audio.currentTime : total());
      position.value = total() ? Math.round(audio.currentTime / total() * 1000) : 0;
      position.setAttribute('aria-valuetext', say('script-position-of', { at: lengthWords(audio.currentTime), all: lengthWords(total()) }));
      play.replaceChildren(iconUse(audio.paused ? 'play' : 'pause'));
      play.setAttribute('aria-label', say(audio.paused ? 'script-play' : 'script-pause', { label }));
    };
    play.addEventListener('click', () => (audio.paused ? audio.play().catch(() => {
      length.textContent = say('script-unplayable');
    }) : audio.pause()));
    position.addEventListener('input', () => { audio.currentTime = total() * position.value / 1000; });
    speed.addEventListener('click', () => {
      audio.playbackRate = SPEEDS[(SPEEDS.indexOf(audio.playbackRate) + 1) % SPEEDS.length];
      speed.textContent = `${audio.playbackRate}×`;
      speed.setAttribute('aria-label', say('script-speed', { speed: audio.playbackRate }));
    });
    for (const type of ['play', 'pause', 'timeupdate', 'loadedmetadata', 'ended']) audio.addEventListener(type, show);
    show();
  }
}

customElements.define('voice-note', VoiceNote);

on('click', 'a[data-light-box]', (event, link) => {
  const box = one('#light-box');
  if (!box || event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  const picture = one('#light-box-image');
  picture.src = link.href;
  picture.alt = one('img', link).alt;
  box.showModal();
});
