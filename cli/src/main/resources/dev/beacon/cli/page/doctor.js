// What `beacon doctor` finds on this machine, with its advice; names that two hosts claim come first.

import {clock, el, empty, shown} from './text.js';

const ORDER = {problem: 0, note: 1, ok: 2};
const CONFLICT = 'name-conflict';

export class Doctor {
  title = 'Doctor';
  root = el('section', 'view');
  #store;
  #body = el('div', '');
  #when = el('span', 'summary');
  #again = el('button', 'button', 'Examine again');
  #stale = true;

  constructor(store) {
    this.#store = store;
    this.#again.type = 'button';
    this.#again.onclick = () => {
      this.#again.disabled = true;
      fetch('/examine', {method: 'POST', headers: {'X-Beacon': 'page'}}).catch(() => {
        this.#again.disabled = false;
      });
    };
    this.root.append(el('div', 'bar', this.#when, this.#again), this.#body);
    store.listen(keys => {
      if (!keys.has('doctor')) return;
      this.#stale = true;
      if (this.root.isConnected) this.shown();
    });
  }

  /** The number of problems and conflicts. */
  get problems() {
    return this.#findings().filter(one => one.severity === 'problem' || isConflict(one)).length;
  }

  #findings() {
    return this.#store.get('doctor')?.findings ?? [];
  }

  search() {
    // the list is short
  }

  shown() {
    if (!this.#stale) return;
    this.#stale = false;
    const row = this.#store.get('doctor');
    this.#again.disabled = !row || row.running;
    this.#when.textContent = !row ? '' : row.running ? 'Listening for 3 seconds …' : `As of ${clock(row.at)}`;
    const findings = this.#findings();
    if (findings.length === 0) {
      this.#body.replaceChildren(empty('Not examined yet'));
      return;
    }
    const conflicts = findings.filter(isConflict);
    const others = findings.filter(one => !isConflict(one)).sort((a, b) => ORDER[a.severity] - ORDER[b.severity]);
    const problems = others.filter(one => one.severity === 'problem').length;
    this.#body.replaceChildren(
      el('p', `verdict ${problems > 0 ? 'problem' : 'ok'}`, problems > 0 ? 'Discovery does not work as it should.' : 'Discovery can work here.'),
      ...conflicts.length > 0 ? [el('h2', 'title', 'Names that two hosts claim'), ...conflicts.map(card)] : [],
      el('h2', 'title', 'Findings'), ...others.map(card));
  }
}

function isConflict(finding) {
  return finding.id === CONFLICT && finding.severity !== 'ok';
}

function card(finding) {
  const where = [finding.interface, finding.family].filter(text => text).map(text => el('span', 'chip', shown(text)));
  return el('article', `finding ${finding.severity}`,
    el('p', '', el('span', `pill ${finding.severity}`, finding.severity), ...where, el('span', 'text', shown(finding.text))),
    finding.advice ? el('p', 'advice', shown(finding.advice)) : null);
}
