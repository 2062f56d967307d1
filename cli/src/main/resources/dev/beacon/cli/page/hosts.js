// The map: which host is seen on which interface, and this machine's own interfaces.

import {keepFocus} from './focus.js';
import {el, empty, several, shown} from './text.js';
import {matches, searchText} from './services.js';

const LATER_MS = 300;
const MOST_SHOWN = 1000;

export class Hosts {
  title = 'Hosts';
  root = el('section', 'view');
  #store;
  #search = [];
  #stale = true;
  #waits = false;
  #map = el('div', '');
  #own = el('div', 'cards');

  constructor(store) {
    this.#store = store;
    this.root.append(el('h2', 'title', 'Hosts and interfaces'), this.#map, el('h2', 'title', 'Interfaces of this machine'), this.#own);
    store.listen(keys => {
      for (const key of keys) {
        if (key.startsWith('service/') || key === 'interfaces') {
          this.#later();
          return;
        }
      }
    });
  }

  shown() {
    if (this.#stale) this.#draw();
  }

  search(words) {
    this.#search = words;
    this.#later();
  }

  #later() {
    this.#stale = true;
    if (this.#waits || !this.root.isConnected) return;
    this.#waits = true;
    setTimeout(() => {
      this.#waits = false;
      if (this.root.isConnected) keepFocus(() => this.#draw());
    }, LATER_MS);
  }

  #draw() {
    this.#stale = false;
    const hosts = new Map();
    for (const [, row] of this.#store.all('service/')) {
      if (!matches(searchText(row), this.#search)) continue;
      const host = hosts.get(row.host) ?? {name: row.host, links: new Map(), services: [], liveness: 'unknown'};
      hosts.set(row.host, host);
      host.services.push(row.name);
      if (row.liveness !== 'unknown') host.liveness = row.liveness;
      for (const link of row.links) {
        const known = host.links.get(link.interface) ?? new Set();
        link.addresses.forEach(address => known.add(address));
        host.links.set(link.interface, known);
      }
    }
    const interfaces = this.#store.get('interfaces')?.list ?? [];
    this.#drawMap([...hosts.values()], interfaces);
    this.#drawOwn(interfaces);
  }

  #drawMap(hosts, interfaces) {
    if (hosts.length === 0) {
      this.#map.replaceChildren(empty('No host', 'Hosts appear here with their first service.'));
      return;
    }
    const names = [...new Set([...interfaces.filter(one => one.used).map(one => one.name), ...hosts.flatMap(host => [...host.links.keys()])])];
    hosts.sort((a, b) => a.name < b.name ? -1 : 1);
    const rows = hosts.slice(0, MOST_SHOWN).map(host => {
      const link = el('a', '', shown(host.name));
      link.href = `#/services?by=host&q=${encodeURIComponent(host.name)}`;
      const cells = names.map(name => {
        const addresses = host.links.get(name);
        if (!addresses) return el('td', 'off', '·');
        return el('td', 'on', el('span', 'mono lines', ...[...addresses].slice(0, 4).map(address => el('span', '', shown(address))),
          addresses.size > 4 ? el('span', 'faint', `+${addresses.size - 4}`) : null));
      });
      const title = host.services.slice(0, 12).map(shown).join('\n');
      const services = el('td', 'number', String(host.services.length));
      services.title = title;
      return el('tr', '', el('th', 'name', el('span', `dot ${host.liveness}`), link), services, ...cells);
    });
    const heads = el('tr', '', el('th', '', 'Host'), el('th', 'number', 'Services'), ...names.map(name => el('th', '', el('span', 'chip', shown(name)))));
    const more = hosts.length > MOST_SHOWN ? el('p', 'more', `${several(hosts.length - MOST_SHOWN, 'more host')}: search to see them.`) : null;
    this.#map.replaceChildren(el('div', 'scroll', el('table', 'map', el('thead', '', heads), el('tbody', '', ...rows))), more ?? '');
  }

  #drawOwn(interfaces) {
    this.#own.replaceChildren(...interfaces.map(one => el('article', `card ${one.used ? 'used' : 'unused'}`,
      el('h3', '', el('span', `dot ${one.used ? 'up' : 'unknown'}`), el('code', '', shown(one.name)), el('span', 'pill', one.used ? 'used' : 'not used')),
      el('p', 'faint', shown(one.reason)),
      ...one.families.map(link => el('p', 'small', el('strong', '', link.family),
        ` sent ${link.sent}, came back ${link.echoed}; heard: this machine ${link.own}, others ${link.others}`
        + (link.forwarded > 0 ? `, through a router ${link.forwarded}` : ''))))));
  }
}
