// Bonds with their lines and rates, and connections: what `beacon reach status` says.

import {bytes, cards, el, empty, shown} from './text.js';

export class ReachView {
  title = 'Reach';
  root = el('section', 'view');
  #store;
  #body = el('div', '');
  #stale = true;

  constructor(store) {
    this.#store = store;
    this.root.append(this.#body);
    store.listen(keys => {
      if (!keys.has('reach')) return;
      this.#stale = true;
      if (this.root.isConnected) this.shown();
    });
  }

  get size() {
    const row = this.#store.get('reach');
    return row ? row.line.length + row.instance.length : 0;
  }

  search() {
    // the tables are short
  }

  shown() {
    if (!this.#stale) return;
    this.#stale = false;
    const row = this.#store.get('reach');
    if (!row || !row.running) {
      this.#body.replaceChildren(empty('No reach is running', 'A running beacon reach connect or serve of this user appears here.'));
      return;
    }
    const parts = [];
    if (row.line.length > 0) {
      parts.push(el('h2', 'title', 'Bonds and their lines'),
        cards(['Command', 'Peer', 'Path', 'State', '#Round trip', '#Sent', '#Received', '#Sent twice', '#Streams'],
          row.line.map(line => el('tr', '', el('td', '', line.command), el('td', 'mono wide', shown(line.peer)),
            el('td', 'mono wide', shown(line.path)), el('td', '', el('span', `pill ${line.state}`, line.state)),
            el('td', 'number', line.rtt_ms === '-' ? '–' : `${line.rtt_ms} ms`),
            rate(line, 'sent'), rate(line, 'received'), rate(line, 'copied'), el('td', 'number', line.streams)))));
    }
    if (row.instance.length > 0) {
      parts.push(el('h2', 'title', 'Connections to services'),
        cards(['Service', 'Instance', 'Address', 'State', 'Used', '#Sockets', 'Liveness', 'Failure'],
          row.instance.map(one => el('tr', '', el('td', 'mono wide', shown(one.service)), el('td', 'wide', shown(one.instance)),
            el('td', 'mono wide', shown(one.address)), el('td', '', el('span', `pill ${one.state}`, one.state)), el('td', '', one.used),
            el('td', 'number', one.sockets), el('td', '', one.liveness), el('td', 'wide', shown(one.failure))))));
    }
    this.#body.replaceChildren(...parts);
  }
}

function rate(line, what) {
  if (line[what] === '-') return el('td', 'number', '–');
  return el('td', 'number', `${bytes(line[`${what}_per_s`])}/s`, el('span', 'faint small block', bytes(Number(line[what]))));
}
