// Watched hosts: the state of each, and a strip of the last minute.

import {clock, el, empty, several, shown, span, svg, write} from './text.js';

const STRIP_MS = 60000;
const WIDTH = 600;
const HEIGHT = 22;

export class Peers {
  title = 'Watched';
  root = el('section', 'view');
  #store;
  #entries = new Map();
  #list = el('div', 'peers');
  #nothing = el('div', '');
  #search = [];

  constructor(store) {
    this.#store = store;
    this.root.append(el('h2', 'title', 'Watched hosts'), this.#nothing, this.#list);
    store.listen(keys => this.#changed(keys));
    setInterval(() => this.#tick(), 1000);
  }

  shown() {
    this.#say();
    this.#tick();
  }

  search(words) {
    this.#search = words;
    for (const entry of this.#entries.values()) this.#filter(entry);
  }

  get down() {
    return [...this.#entries.values()].filter(entry => entry.row.state === 'down').length;
  }

  get size() {
    return this.#entries.size;
  }

  #filter(entry) {
    const text = [entry.row.host, ...entry.row.addresses, entry.row.state].join('\n').toLowerCase();
    entry.node.hidden = !this.#search.every(word => text.includes(word));
  }

  #changed(keys) {
    for (const key of keys) {
      if (key === 'about') this.#say();
      if (!key.startsWith('peer/')) continue;
      const row = this.#store.get(key);
      const entry = this.#entries.get(key);
      if (!row) {
        entry?.node.remove();
        this.#entries.delete(key);
      } else {
        this.#fill(entry ?? this.#make(key), row);
      }
      this.#say();
    }
  }

  #say() {
    const watches = this.#store.get('about')?.watch;
    this.#nothing.replaceChildren(this.#entries.size > 0 ? '' : watches
      ? empty('No watched host yet', 'Hosts appear here if their services say that they answer BFD: beacon publish --watchable.')
      : empty('Nothing is watched', 'Start the page with --watch. A host that falls silent is then seen within a second.'));
  }

  #make(key) {
    const name = el('a', 'name');
    const parts = {
      name, state: el('span', 'pill'), since: el('span', 'faint small'), addresses: el('span', 'mono faint small'),
      strip: svg('svg', {viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', class: 'strip', role: 'img'}),
    };
    const node = el('article', 'peer', el('div', 'line', name, parts.state, parts.since, parts.addresses), parts.strip,
      el('div', 'scale faint small', el('span', '', '60 s ago'), el('span', '', 'now')));
    const entry = {node, parts, row: null};
    this.#entries.set(key, entry);
    this.#list.append(node);
    return entry;
  }

  #fill(entry, row) {
    entry.row = row;
    const {parts} = entry;
    write(parts.name, shown(row.host));
    parts.name.href = `#/services?by=host&q=${encodeURIComponent(row.host)}`;
    write(parts.addresses, row.addresses.map(shown).join('  '));
    parts.state.className = `pill ${row.state}`;
    write(parts.state, row.state === 'unknown' ? 'not answered yet' : row.state);
    this.#filter(entry);
    this.#draw(entry, this.#store.now());
  }

  #tick() {
    if (!this.root.isConnected || document.hidden) return;
    const now = this.#store.now();
    for (const entry of this.#entries.values()) this.#draw(entry, now);
  }

  /** One rectangle for each stay in a state. */
  #draw(entry, now) {
    const {changes, services} = entry.row;
    const begin = now - STRIP_MS;
    const stays = changes.map((change, i) => ({to: change.to, from: Math.max(change.at, begin), until: changes[i + 1]?.at ?? now}))
      .filter(stay => stay.until > begin);
    entry.parts.strip.replaceChildren(...stays.map(stay => svg('rect', {
      x: ((stay.from - begin) / STRIP_MS * WIDTH).toFixed(1), y: 0, height: HEIGHT,
      width: Math.max(1, (stay.until - stay.from) / STRIP_MS * WIDTH).toFixed(1), class: stay.to,
    })));
    const last = changes.at(-1);
    entry.parts.strip.setAttribute('aria-label', `${last.to} since ${clock(last.at)}`);
    write(entry.parts.since, `for ${span(now - last.at)}, ${several(services, 'service')}`);
  }
}
