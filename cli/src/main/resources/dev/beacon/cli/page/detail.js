// The details of one service, with the records that it is made of; and beside the list, what happened last.

import {keepFocus} from './focus.js';
import {clock, el, empty, shown, span, table, typeName, write} from './text.js';
import {href} from './services.js';

const AGAIN_MS = 15000;
const WEB = {'_http._tcp': 'http', '_https._tcp': 'https'};

function value(content) {
  if (content === true) return el('em', '', 'no value');
  if (typeof content === 'string') return el('span', 'mono', shown(content));
  const bytes = atob(content.base64);
  const hex = [...bytes].map(c => c.charCodeAt(0).toString(16).padStart(2, '0')).join(' ');
  return el('span', 'mono', `${bytes.length} bytes: ${hex}`);
}

function part(title, ...content) {
  return el('section', 'part', el('h3', '', title), ...content);
}

function fact(name, content) {
  return el('div', 'fact', el('dt', '', name), el('dd', '', content));
}

/** The page of a web service; a link only if it is at an address that a browser takes. */
function webPage(row) {
  const scheme = WEB[row.type];
  const addresses = row.links.flatMap(link => link.addresses).filter(address => !address.includes('%'));
  const address = addresses.find(each => !each.includes(':')) ?? addresses[0];
  if (!scheme || !address) return null;
  const path = typeof row.txt.path === 'string' && row.txt.path.startsWith('/') ? row.txt.path : '/';
  const url = new URL(`${scheme}://${address.includes(':') ? `[${address}]` : address}:${row.port}`);
  url.pathname = path;
  const link = el('a', 'button', 'Open this page');
  link.href = url.href;
  link.target = '_blank';
  link.rel = 'noopener noreferrer';
  return link;
}

export class Detail {
  root = el('div', 'detail');
  #store;
  #id = null;
  #key = null;
  #row = null;
  #asked = 0;
  #heardAt = 0;
  #records = [];
  #recordList = el('div', '');
  #age = el('span', '');

  constructor(store) {
    this.#store = store;
    store.listen(keys => this.#changed(keys));
    setInterval(() => this.#tick(), 1000);
  }

  /** Shows a service by its whole name; null ends it. */
  show(id) {
    if (id === this.#id) return;
    this.#id = id;
    this.#key = null;
    this.#row = null;
    this.#records = [];
    if (id !== null) this.#find();
  }

  #find() {
    for (const [key, row] of this.#store.all('service/')) {
      if (row.id === this.#id) {
        this.#key = key;
        this.#draw(row);
        this.#ask();
        return;
      }
    }
    this.#key = null;
    this.#fill(this.#head(this.#id, ''), empty('Not there now', 'It appears here when it comes.'));
  }

  /** Draws it anew; a keyboard that was here stays here. */
  #fill(...parts) {
    keepFocus(() => this.root.replaceChildren(...parts));
  }

  /** Has the keyboard begin here. */
  focus() {
    this.root.querySelector('.close')?.focus({preventScroll: true});
  }

  #changed(keys) {
    if (this.#id === null) return;
    if (this.#key === null) {
      if ([...keys].some(key => key.startsWith('service/'))) this.#find();
    } else if (keys.has(this.#key)) {
      const row = this.#store.get(this.#key);
      if (row) {
        this.#draw(row);
        this.#ask();
      } else {
        this.#find();
      }
    }
  }

  #head(title, kind) {
    const close = el('a', 'close', '×');
    close.href = '#/services';
    close.title = 'Close (Escape)';
    close.setAttribute('aria-label', 'Close');
    return el('header', 'head', el('div', '', el('h2', 'name', shown(title)), el('p', 'kind', kind)), close);
  }

  #draw(row) {
    this.#row = row;
    const friendly = typeName(row.type);
    const places = row.links.map(link => fact(shown(link.interface),
      el('span', 'mono lines', ...link.addresses.map(address => el('span', '', shown(address))))));
    const attributes = Object.entries(row.txt).map(([key, content]) =>
      el('tr', '', el('th', 'mono', shown(key)), el('td', '', value(content))));
    this.#fill(
      this.#head(row.name, friendly ? `${friendly} · ${row.type}` : row.type),
      el('p', 'actions', webPage(row)),
      part('Where', el('dl', 'facts', fact('Host', el('span', 'mono', shown(row.host))), fact('Port', String(row.port)), ...places)),
      part('State', el('dl', 'facts',
        fact('Seen', this.#age),
        fact('Alive', el('span', `pill ${row.liveness}`, row.liveness === 'unknown' ? 'not watched' : row.liveness)),
        fact('Changes', String(row.changes)))),
      part('Attributes', attributes.length > 0
        ? el('table', 'attributes', el('tbody', '', ...attributes)) : el('p', 'faint', 'none'),
      row.cut ? el('p', 'faint', 'There are more: see the TXT record.') : null),
      part('Records', this.#recordList));
    this.#tick();
  }

  async #ask() {
    const key = this.#key;
    this.#asked = Date.now();
    try {
      const answer = await fetch(`/records?of=${key}`);
      if (!answer.ok || key !== this.#key) return;
      const {records} = await answer.json();
      this.#records = records;
      this.#heardAt = Date.now();
      this.#drawRecords();
    } catch {
      // the page says already that there is no connection
    }
  }

  #drawRecords() {
    if (this.#records.length === 0) {
      this.#recordList.replaceChildren(el('p', 'faint', 'None is known now.'));
      return;
    }
    const rows = this.#records.map(record => {
      const left = el('td', 'number left');
      left.dataset.ttl = record.ttl;
      return el('tr', '', el('td', '', el('span', 'chip', record.type)), el('td', 'mono data', shown(record.data)), left,
        el('td', 'mono', shown(record.source)), el('td', '', shown(record.interface)));
    });
    this.#recordList.replaceChildren(table(['Type', 'Data', '#Left', 'Said by', 'On'], rows));
    this.#tick();
  }

  #tick() {
    if (!this.#row || !this.root.isConnected || document.hidden) return;
    const now = this.#store.now();
    write(this.#age, `for ${span(now - this.#row.since)}, since ${clock(this.#row.since)}`);
    const gone = Math.floor((Date.now() - this.#heardAt) / 1000);
    for (const cell of this.#recordList.querySelectorAll('.left')) {
      const left = Math.max(0, Number(cell.dataset.ttl) - gone);
      write(cell, left < 180 ? `${left} s` : span(left * 1000));
    }
    if (this.#key && Date.now() - this.#asked > AGAIN_MS) this.#ask();
  }
}

const WORDS = {added: 'came', changed: 'changed', gone: 'went'};
const MANY = 12;
const LATER_MS = 100;

/**
 * What came, changed and went, the latest first. While it is not on the page, it does nothing. Many changes at once
 * wait for a moment, because the rows of the services come first, and most of those lines would be replaced at once.
 */
export class Changes {
  title = 'Changes';
  root = el('section', 'view changes');
  #store;
  #list = el('ol', 'log');
  #items = new Map();
  #nothing = empty('Nothing happened yet', 'Each service that comes, changes or goes has a line here.');
  #search = [];
  #behind = true;
  #later = new Set();

  constructor(store) {
    this.#store = store;
    this.root.append(el('h2', 'title', 'Changes'), this.#nothing, this.#list);
    store.listen(keys => this.#changed(keys));
  }

  search(words) {
    this.#search = words;
    for (const item of this.#items.values()) this.#filter(item);
  }

  #filter(item) {
    item.node.hidden = !this.#search.every(word => item.text.includes(word));
  }

  /** Call it when it has come onto the page. */
  shown() {
    if (!this.#behind) return;
    this.#behind = false;
    this.#draw([...this.#items.keys(), ...[...this.#store.all('log/')].map(([key]) => key)]);
  }

  #changed(keys) {
    if (!this.root.isConnected || this.#behind) {
      this.#behind = true;
      return;
    }
    const mine = [...keys].filter(key => key.startsWith('log/'));
    if (mine.length <= MANY && this.#later.size === 0) {
      this.#draw(mine);
      return;
    }
    if (this.#later.size === 0) setTimeout(() => keepFocus(() => this.#catchUp()), LATER_MS);
    mine.forEach(key => this.#later.add(key));
  }

  #catchUp() {
    const keys = this.#later;
    this.#later = new Set();
    if (this.root.isConnected && !this.#behind) this.#draw(keys);
    else this.#behind = true;
  }

  #draw(keys) {
    const fresh = [];
    for (const key of new Set(keys)) {
      const row = this.#store.get(key);
      const known = this.#items.get(key);
      if (known && row && known.number === row.number) continue;
      known?.node.remove();
      this.#items.delete(key);
      if (row) fresh.push([key, row]);
    }
    fresh.sort(([, a], [, b]) => a.number - b.number);
    for (const [key, row] of fresh) {
      const item = this.#item(row);
      this.#items.set(key, item);
      this.#filter(item);
      // Almost always the first place.
      let before = this.#list.firstElementChild;
      while (before && Number(before.dataset.number) > row.number) before = before.nextElementSibling;
      this.#list.insertBefore(item.node, before);
    }
    this.#nothing.hidden = this.#items.size > 0;
  }

  #item(row) {
    const link = el('a', 'name', shown(row.name));
    link.href = href(row);
    const why = row.why ? el('span', 'why', shown(row.why)) : null;
    const node = el('li', row.what, el('time', '', clock(row.at)), el('span', `pill ${row.what}`, WORDS[row.what] ?? ''),
      el('span', 'what', link, el('span', 'kind', row.type), why));
    node.dataset.number = row.number;
    return {node, number: row.number, text: [row.name, row.type, row.host, row.why].join('\n').toLowerCase()};
  }
}

