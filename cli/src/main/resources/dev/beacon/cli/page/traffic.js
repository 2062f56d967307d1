// What comes in, what is dropped and why, and who sends most.

import {count, el, empty, shown, svg, table, write} from './text.js';

const WIDTH = 600;
const HEIGHT = 110;
const LINES = ['received', 'dropped', 'sent'];

export class Traffic {
  title = 'Traffic';
  root = el('section', 'view');
  #store;
  #chart = svg('svg', {viewBox: `0 0 ${WIDTH} ${HEIGHT}`, preserveAspectRatio: 'none', class: 'chart', role: 'img', 'aria-label': 'Packets per second, the last minute'});
  #top = el('span', 'faint small');
  #legend = el('p', 'legend');
  #counters = el('div', '');
  #sources = el('div', '');
  #drops = el('div', '');
  #cells = new Map();
  #names = '';

  constructor(store) {
    this.#store = store;
    this.root.append(
      el('h2', 'title', 'Packets per second, the last minute'), el('div', 'panel', this.#legend, this.#top, this.#chart),
      el('div', 'columns',
        el('div', '', el('h2', 'title', 'Noisiest'), this.#sources),
        el('div', '', el('h2', 'title', 'Dropped lately, and why'), this.#drops)),
      el('h2', 'title', 'Counts since the page began'), this.#counters);
    store.listen(keys => {
      if (this.root.isConnected) this.#draw(keys);
    });
  }

  search() {
    // the tables are short
  }

  shown() {
    this.#draw(null);
  }

  #draw(keys) {
    const has = key => keys === null || keys.has(key);
    if (has('history')) this.#drawChart();
    if (has('sources')) this.#drawSources();
    if (has('drops')) this.#drawDrops();
    if (keys === null || [...keys].some(key => key.startsWith('counter/'))) this.#drawCounters();
  }

  #drawChart() {
    const history = this.#store.get('history');
    if (!history) return;
    const most = Math.max(4, ...LINES.flatMap(name => history[name]));
    const step = WIDTH / (history.received.length - 1);
    this.#chart.replaceChildren(...LINES.map(name => {
      const points = history[name].map((number, i) => `${(i * step).toFixed(1)},${(HEIGHT - 2 - number / most * (HEIGHT - 6)).toFixed(1)}`);
      return name === 'received'
        ? svg('polygon', {points: `0,${HEIGHT} ${points.join(' ')} ${WIDTH},${HEIGHT}`, class: name})
        : svg('polyline', {points: points.join(' '), class: name});
    }));
    write(this.#top, `the highest line is ${count(most)} a second`);
    this.#legend.replaceChildren(...LINES.map(name => el('span', `key ${name}`, `${name} ${count(history[name].at(-1))}/s`)));
  }

  #drawSources() {
    const list = this.#store.get('sources')?.list ?? [];
    if (list.length === 0) {
      this.#sources.replaceChildren(empty('Quiet', 'Nobody sent anything in the last second.'));
      return;
    }
    this.#sources.replaceChildren(table(['Source', 'On', '#Queries/s', '#Responses/s', 'Ignored for'], list.map(one => {
      const ignored = [];
      if (one.queries_ignored_s > 0) ignored.push(`queries ${one.queries_ignored_s} s`);
      if (one.responses_ignored_s > 0) ignored.push(`responses ${one.responses_ignored_s} s`);
      return el('tr', '', el('td', 'mono', shown(one.source)), el('td', '', shown(one.interface)),
        el('td', 'number', count(one.queries)), el('td', 'number', count(one.responses)),
        el('td', '', ignored.length > 0 ? el('span', 'pill down', ignored.join(', ')) : ''));
    })));
  }

  #drawDrops() {
    const list = this.#store.get('drops')?.list ?? [];
    if (list.length === 0) {
      this.#drops.replaceChildren(empty('Nothing is dropped'));
      return;
    }
    this.#drops.replaceChildren(table(['Source', 'On', 'Why'], list.map(one =>
      el('tr', '', el('td', 'mono', shown(one.source)), el('td', '', shown(one.interface)),
        el('td', '', el('code', '', one.reason), el('span', 'faint small block', one.words))))));
  }

  #drawCounters() {
    const list = [...this.#store.all('counter/')].map(([, row]) => row).sort((a, b) => a.place - b.place);
    const names = list.map(row => row.name).join();
    if (names !== this.#names) {
      this.#names = names;
      this.#cells.clear();
      this.#counters.replaceChildren(table(['Count', '#Total', '#Per second', 'What it counts'], list.map(row => {
        const cells = {value: el('td', 'number'), rate: el('td', 'number')};
        this.#cells.set(row.name, cells);
        return el('tr', '', el('td', '', el('code', '', row.name)), cells.value, cells.rate, el('td', 'faint small', row.words));
      })));
    }
    for (const row of list) {
      const cells = this.#cells.get(row.name);
      const mark = row.estimate ? '~' : '';
      write(cells.value, mark + count(row.value));
      write(cells.rate, row.gauge ? 'now' : mark + count(row.rate));
    }
  }
}
