// The list of services, in groups. Each service keeps its element; a change touches that one alone.

import {el, empty, several, shown, span, typeName, write} from './text.js';

const MOST_SHOWN = 2000;
const GONE_MS = 4000;
const MANY = 60;
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

export class Services {
  title = 'Services';
  root = el('section', 'view');
  #store;
  #entries = new Map();
  #groups = new Map();
  #sorted = [];
  #by = 'type';
  #search = [];
  #shown = 0;
  #over = 0;
  #open = null;
  #recount = new Set();
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

  #markOne(entry) {
    if (entry.row.id === this.#open) entry.node.setAttribute('aria-current', 'true');
    else if (entry.node.hasAttribute('aria-current')) entry.node.removeAttribute('aria-current');
  }

  #changed(keys) {
    const mine = [...keys].filter(key => key.startsWith('service/'));
    if (mine.length === 0 && !keys.has('limits')) return;
    const calm = mine.length > MANY || still.matches;
    const gone = [];
    for (const key of mine) {
      const row = this.#store.get(key);
      if (row) this.#put(key, row, calm);
      else this.#drop(key, gone);
    }
    if (gone.length > 0) {
      if (gone.length > MANY) gone.forEach(node => node.remove());
      else setTimeout(() => gone.forEach(node => node.remove()), GONE_MS);
      setTimeout(() => this.#prune(), GONE_MS + 50);
    }
    this.#say();
  }

  #put(key, row, calm) {
    let entry = this.#entries.get(key);
    const isNew = !entry;
    if (isNew) {
      entry = this.#make(key);
      this.#entries.set(key, entry);
    }
    this.#fill(entry, row);
    this.#settle(entry);
    if (!calm && entry.group) {
      entry.node.animate(
        [{backgroundColor: isNew ? 'rgb(16 185 129 / .35)' : 'rgb(245 158 11 / .35)'}, {backgroundColor: 'transparent'}],
        {duration: isNew ? 1800 : 1400, easing: 'ease-out'});
    }
  }

  #make(key) {
    const parts = {
      dot: el('span', 'dot'), name: el('span', 'name'), kind: el('span', 'kind'), where: el('span', 'where'),
      addresses: el('span', 'addresses'), links: el('span', 'links'), age: el('span', 'age'),
    };
    const node = el('a', 'row', parts.dot, el('span', 'what', parts.name, parts.kind), parts.where, parts.addresses,
      parts.links, parts.age);
    node.dataset.key = key;
    return {key, node, parts, group: null, row: null, text: '', sort: ''};
  }

  #fill(entry, row) {
    const {parts} = entry;
    entry.row = row;
    entry.text = searchText(row);
    entry.sort = row.name;
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

  /** Puts it where it belongs now, or takes it out. */
  #settle(entry) {
    const wanted = matches(entry.text, this.#search);
    const title = this.#by === 'type' ? entry.row.type : entry.row.host;
    if (entry.group) {
      if (wanted && entry.group.title === title && entry.placed === entry.sort) return;
      this.#takeOut(entry);
    }
    if (!wanted) return;
    if (this.#shown >= MOST_SHOWN) {
      this.#over++;
      return;
    }
    const group = this.#groups.get(title) ?? this.#begin(title);
    const at = place(group.entries, entry, byName);
    group.list.insertBefore(entry.node, group.entries[at]?.node ?? null);
    group.entries.splice(at, 0, entry);
    entry.group = group;
    entry.placed = entry.sort;
    this.#shown++;
    group.count();
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

  /** Leaves it on the page for a moment, struck through. */
  #drop(key, gone) {
    const entry = this.#entries.get(key);
    if (!entry) return;
    this.#entries.delete(key);
    if (!entry.group) {
      if (matches(entry.text, this.#search)) this.#over--;
      return;
    }
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
    const all = [...this.#entries.values()].sort(byName);
    for (const entry of all) {
      entry.group = null;
      this.#settle(entry);
    }
    this.#say();
  }

  #say() {
    for (const group of this.#recount) write(group.number, String(group.entries.length));
    this.#recount.clear();
    const types = new Set();
    const hosts = new Set();
    for (const entry of this.#entries.values()) {
      types.add(entry.row.type);
      hosts.add(entry.row.host);
    }
    const found = this.#search.length > 0 ? `${several(this.#shown + this.#over, 'match').replace('matchs', 'matches')} of ` : '';
    write(this.#summary, `${found}${several(this.#entries.size, 'service')} · ${several(types.size, 'type')} · ${several(hosts.size, 'host')}`);
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
