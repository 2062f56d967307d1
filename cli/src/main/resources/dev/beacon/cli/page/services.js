// The list of services, in groups. Each service keeps its element; a change touches that one alone. A service that is
// not shown, because of the search or for want of room, has no element before it is shown.

import {keepFocus} from './focus.js';
import {el, empty, several, shown, span, typeName, write} from './text.js';

const MOST_SHOWN = 2000;
const GONE_MS = 4000;
const MANY = 60;
const MOST_COLOURED = 12; // each costs a drawing per frame
const collator = new Intl.Collator(undefined, {numeric: true, sensitivity: 'base'});
const still = matchMedia('(prefers-reduced-motion: reduce)');

/** All that the search looks through. */
export function searchText(row) {
  const addresses = row.links.flatMap(link => [link.interface, ...link.addresses]);
  const attributes = Object.entries(row.txt).flatMap(([key, value]) => [key, typeof value === 'string' ? value : '']);
  return [row.name, row.type, typeName(row.type), row.host, row.port, ...addresses, ...attributes].join('\n').toLowerCase();
}

/** Reports whether a text has every word of the search. */
export function matches(text, search) {
  return search.every(word => text.includes(word));
}

/** The place of a service in the address of the page. */
export function href(row) {
  return `#/services/${encodeURIComponent(row.id)}`;
}

function place(sorted, item, compare) {
  if (sorted.length === 0 || compare(sorted.at(-1), item) < 0) return sorted.length;
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compare(sorted[middle], item) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

const byTitle = (a, b) => collator.compare(a.title, b.title) || (a.title < b.title ? -1 : a.title > b.title ? 1 : 0);
const byName = (a, b) => collator.compare(a.sort, b.sort) || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);

/** A row without its texts: a copy is made sooner than its parts. */
const pattern = el('a', 'row', el('span', 'dot'), el('span', 'what', el('span', 'name'), el('span', 'kind')),
  el('span', 'where'), el('span', 'addresses'), el('span', 'links'), el('span', 'age'));

export class Services {
  title = 'Services';
  root = el('section', 'view');
  #store;
  #entries = new Map();
  #ordered = []; // all entries, by name
  #groups = new Map();
  #sorted = [];
  #by = 'type';
  #search = [];
  #shown = 0;
  #over = 0;
  #open = null;
  #recount = new Set();
  #types = new Map(); // how many services are of each
  #hosts = new Map();
  #list = el('div', 'groups');
  #summary = el('span', 'summary');
  #more = el('p', 'more');
  #nothing = empty('No service yet', 'What is announced on this network appears here by itself.',
    'If there should be something, look at Doctor.');
  #buttons = {};

  constructor(store) {
    this.#store = store;
    const chooser = el('div', 'chooser');
    chooser.setAttribute('role', 'group');
    chooser.setAttribute('aria-label', 'Groups');
    for (const [by, text] of [['type', 'By type'], ['host', 'By host']]) {
      const button = el('button', '', text);
      button.type = 'button';
      button.onclick = () => this.group(by);
      this.#buttons[by] = button;
      chooser.append(button);
    }
    this.root.append(el('div', 'bar', this.#summary, chooser), this.#nothing, this.#list, this.#more);
    this.group('type');
    store.listen(keys => this.#changed(keys));
    setInterval(() => this.#ages(), 1000);
  }

  get size() {
    return this.#entries.size;
  }

  /** Groups by type or by host. */
  group(by) {
    this.#by = by;
    for (const [name, button] of Object.entries(this.#buttons)) button.setAttribute('aria-pressed', String(name === by));
    this.#again();
  }

  /** Shows what has all these words. */
  search(words) {
    this.#search = words;
    this.#again();
  }

  /** Marks the service whose details are open. */
  mark(id) {
    this.#open = id;
    for (const entry of this.#entries.values()) this.#markOne(entry);
  }

  #markOne({node, row}) {
    if (!node) return;
    if (row.id === this.#open) node.setAttribute('aria-current', 'true');
    else if (node.hasAttribute('aria-current')) node.removeAttribute('aria-current');
  }

  #changed(keys) {
    const mine = [...keys].filter(key => key.startsWith('service/'));
    if (mine.length === 0 && !keys.has('limits')) return;
    const calm = mine.length > MOST_COLOURED || still.matches;
    const gone = [];
    for (const key of mine) {
      const row = this.#store.get(key);
      if (row) this.#put(key, row, calm);
      else this.#drop(key, gone);
    }
    if (gone.length > 0) {
      if (gone.length > MANY) gone.forEach(node => node.remove());
      else setTimeout(() => keepFocus(() => gone.forEach(node => node.remove())), GONE_MS);
      setTimeout(() => keepFocus(() => this.#prune()), GONE_MS + 50);
    }
    this.#say();
  }

  #put(key, row, calm) {
    let entry = this.#entries.get(key);
    if (entry && entry.sort !== row.name) { // another server has another service under this key
      this.#forget(entry);
      entry = undefined;
    }
    const isNew = !entry;
    if (isNew) {
      entry = {key, node: null, parts: null, group: null, over: false, stale: true, row: null, text: null, sort: row.name};
      this.#entries.set(key, entry);
      this.#ordered.splice(place(this.#ordered, entry, byName), 0, entry);
    }
    this.#tally(entry.row, -1);
    this.#tally(row, 1);
    entry.row = row;
    entry.text = null;
    entry.stale = true;
    this.#settle(entry);
    if (!entry.group) return;
    this.#draw(entry);
    if (!calm) {
      entry.node.animate(
        [{backgroundColor: isNew ? 'rgb(16 185 129 / .35)' : 'rgb(245 158 11 / .35)'}, {backgroundColor: 'transparent'}],
        {duration: isNew ? 1800 : 1400, easing: 'ease-out'});
    }
  }

  #make(entry) {
    const node = pattern.cloneNode(true);
    const [dot, what, where, addresses, links, age] = node.children;
    const [name, kind] = what.children;
    node.dataset.key = entry.key;
    entry.node = node;
    entry.parts = {dot, name, kind, where, addresses, links, age};
  }

  /** Brings the element up to the row. */
  #draw(entry) {
    if (!entry.node) this.#make(entry);
    if (!entry.stale) return;
    const {parts, row} = entry;
    entry.stale = false;
    entry.node.href = href(row);
    entry.node.dataset.at = row.at;
    write(parts.name, shown(row.name));
    write(parts.kind, row.type);
    write(parts.where, `${shown(row.host)}:${row.port}`);
    const addresses = [...new Set(row.links.flatMap(link => link.addresses))];
    const first = addresses.slice(0, 2).map(shown).join('  ');
    write(parts.addresses, addresses.length > 2 ? `${first}  +${addresses.length - 2}` : first);
    const names = row.links.map(link => shown(link.interface));
    if (parts.links.textContent !== names.join('')) parts.links.replaceChildren(...names.map(name => el('span', 'chip', name)));
    parts.dot.className = `dot ${row.liveness}`;
    parts.dot.title = row.liveness === 'unknown' ? 'not watched' : `watched: ${row.liveness}`;
    write(parts.age, span(this.#store.now() - row.since));
    this.#markOne(entry);
  }

  /** Puts it where it belongs now, or takes it out. A service keeps its name for as long as it has a row. */
  #settle(entry) {
    const wanted = this.#search.length === 0 || matches(entry.text ??= searchText(entry.row), this.#search);
    const title = this.#by === 'type' ? entry.row.type : entry.row.host;
    if (entry.group) {
      if (wanted && entry.group.title === title) return;
      this.#takeOut(entry);
    }
    this.#leaveOut(entry, wanted && this.#shown >= MOST_SHOWN);
    if (!wanted || entry.over) return;
    this.#draw(entry);
    const group = this.#groups.get(title) ?? this.#begin(title);
    const last = group.entries.at(-1);
    if (!last || byName(last, entry) < 0) {
      group.list.append(entry.node);
      group.entries.push(entry);
    } else {
      const at = place(group.entries, entry, byName);
      group.list.insertBefore(entry.node, group.entries[at]?.node ?? null);
      group.entries.splice(at, 0, entry);
    }
    entry.group = group;
    this.#shown++;
    group.count();
  }

  /** Counts a row's type and host, so that nothing need walk through all rows. */
  #tally(row, by) {
    if (!row) return;
    for (const [counts, name] of [[this.#types, row.type], [this.#hosts, row.host]]) {
      const now = (counts.get(name) ?? 0) + by;
      if (now > 0) counts.set(name, now);
      else counts.delete(name);
    }
  }

  /** Notes whether there is no room for it, although it is searched for. */
  #leaveOut(entry, over) {
    this.#over += Number(over) - Number(entry.over);
    entry.over = over;
  }

  #takeOut(entry) {
    const group = entry.group;
    group.entries.splice(group.entries.indexOf(entry), 1);
    entry.node.remove();
    entry.group = null;
    this.#shown--;
    group.count();
    if (group.entries.length === 0) this.#end(group);
  }

  #begin(title) {
    const number = el('span', 'badge');
    const friendly = this.#by === 'type' ? typeName(title) : '';
    const heading = el('h2', '', friendly ? el('span', '', friendly) : null, el('code', '', shown(title)), number);
    const list = el('div', 'rows');
    const group = {title, list, node: el('section', `group by-${this.#by}`, heading, list), entries: []};
    group.count = () => this.#recount.add(group);
    group.number = number;
    const at = place(this.#sorted, group, byTitle);
    this.#list.insertBefore(group.node, this.#sorted[at]?.node ?? null);
    this.#sorted.splice(at, 0, group);
    this.#groups.set(title, group);
    return group;
  }

  #end(group) {
    group.node.remove();
    this.#groups.delete(group.title);
    this.#sorted.splice(this.#sorted.indexOf(group), 1);
  }

  #forget(entry) {
    if (entry.group) this.#takeOut(entry);
    this.#leaveOut(entry, false);
    this.#tally(entry.row, -1);
    this.#entries.delete(entry.key);
    this.#ordered.splice(place(this.#ordered, entry, byName), 1);
  }

  /** Leaves it on the page for a moment, struck through. */
  #drop(key, gone) {
    const entry = this.#entries.get(key);
    if (!entry) return;
    if (!entry.group) {
      this.#forget(entry);
      return;
    }
    this.#tally(entry.row, -1);
    this.#entries.delete(key);
    this.#ordered.splice(place(this.#ordered, entry, byName), 1);
    entry.group.entries.splice(entry.group.entries.indexOf(entry), 1);
    entry.group.count();
    entry.node.classList.add('gone');
    entry.node.removeAttribute('data-key');
    this.#shown--;
    gone.push(entry.node);
  }

  /** Ends empty groups, and shows what had no room. */
  #prune() {
    for (const group of [...this.#sorted]) {
      if (group.entries.length === 0 && group.list.childElementCount === 0) this.#end(group);
    }
    if (this.#over > 0 && this.#shown < MOST_SHOWN) this.#again();
  }

  #again() {
    this.#list.replaceChildren();
    this.#groups.clear();
    this.#sorted = [];
    this.#shown = 0;
    this.#over = 0;
    for (const entry of this.#ordered) {
      entry.group = null;
      entry.over = false;
      this.#settle(entry);
    }
    this.#say();
  }

  #say() {
    for (const group of this.#recount) write(group.number, String(group.entries.length));
    this.#recount.clear();
    const found = this.#search.length > 0 ? `${several(this.#shown + this.#over, 'match').replace('matchs', 'matches')} of ` : '';
    write(this.#summary, `${found}${several(this.#entries.size, 'service')} · ${several(this.#types.size, 'type')} · ${several(this.#hosts.size, 'host')}`);
    const left = this.#store.get('limits')?.left_out ?? 0;
    const lines = [];
    if (this.#over > 0) lines.push(`${several(this.#over, 'more service')}: search to see them.`);
    if (left > 0) lines.push(`${several(left, 'service')} had no room on this page.`);
    write(this.#more, lines.join(' '));
    this.#nothing.hidden = this.#entries.size > 0;
  }

  #ages() {
    if (!this.root.isConnected || document.hidden) return;
    const now = this.#store.now();
    for (const group of this.#sorted) {
      for (const entry of group.entries) write(entry.parts.age, span(now - entry.row.since));
    }
  }
}
