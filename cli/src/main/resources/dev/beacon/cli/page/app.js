// The frame: views, address, search and keys. The address of the page says all that is shown:
// #/services?q=printer&by=host, #/services/WHOLE-NAME, #/doctor.

import {el, write} from './text.js';
import {Store} from './store.js';
import {Services} from './services.js';
import {Changes, Detail} from './detail.js';
import {Hosts} from './hosts.js';
import {Peers} from './peers.js';
import {ReachView} from './reach.js';
import {Traffic} from './traffic.js';
import {Doctor} from './doctor.js';

const STATES = {
  connecting: 'connecting', live: 'live', lost: 'connecting again', refused: 'no answer, trying again',
};

const state = document.getElementById('state');
const search = document.getElementById('search');
const main = document.getElementById('main');
const aside = document.getElementById('aside');
const frame = document.getElementById('frame');
const narrow = matchMedia('(max-width: 820px)'); // as in page.css
const help = document.getElementById('help');

const store = new Store(word => {
  state.className = `state ${word}`;
  write(state, STATES[word]);
});
const services = new Services(store);
const doctor = new Doctor(store);
const peers = new Peers(store);
const reach = new ReachView(store);
const views = {
  services, changes: new Changes(store), hosts: new Hosts(store), watched: peers, reach, traffic: new Traffic(store), doctor,
};
const beside = new Changes(store);
const detail = new Detail(store);

// Tabs

const badges = {};
Object.entries(views).forEach(([name, view], i) => {
  const badge = el('span', 'badge');
  badge.hidden = true;
  badges[name] = badge;
  const tab = el('a', 'tab', view.title, badge);
  tab.href = `#/${name}`;
  tab.title = `${view.title} (${i + 1})`;
  tab.id = `tab-${name}`;
  document.getElementById('tabs').append(tab);
});

function badge(name, number, tone) {
  badges[name].hidden = number === 0;
  badges[name].className = `badge ${tone}`;
  write(badges[name], String(number));
}

store.listen(() => {
  badge('services', services.size, '');
  badge('watched', peers.down > 0 ? peers.down : peers.size, peers.down > 0 ? 'alarm' : '');
  badge('reach', reach.size, '');
  badge('doctor', doctor.problems, 'alarm');
  const title = doctor.problems > 0 ? '(!) Beacon' : 'Beacon';
  if (document.title !== title) document.title = title;
});

// The address

let shownView = null;

function route() {
  const [path, query] = location.hash.replace(/^#\/?/, '').split('?');
  const [name, ...rest] = path.split('/');
  const view = Object.hasOwn(views, name) ? name : 'services';
  const parameters = new URLSearchParams(query ?? '');
  return {view, id: view === 'services' && rest.length > 0 && rest[0] !== '' ? decoded(rest.join('/')) : null, q: parameters.get('q') ?? '', by: parameters.get('by')};
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function follow() {
  const to = route();
  if (to.id === null && search.value !== to.q) search.value = to.q;
  applySearch();
  if (to.by === 'host' || to.by === 'type') services.group(to.by);
  if (shownView !== to.view) {
    shownView = to.view;
    for (const name of Object.keys(views)) {
      const tab = document.getElementById(`tab-${name}`);
      if (name === to.view) tab.setAttribute('aria-current', 'page');
      else tab.removeAttribute('aria-current');
    }
    showTab();
    main.replaceChildren(views[to.view].root);
    main.scrollTop = 0;
    views[to.view].shown?.();
  }
  detail.show(to.id);
  services.mark(to.id);
  frame.className = `frame ${to.id !== null ? 'with-detail' : to.view === 'services' ? 'with-changes' : ''}`;
  const content = to.id !== null ? detail.root : to.view === 'services' ? beside.root : null;
  if (aside.firstElementChild !== content) aside.replaceChildren(...content ? [content] : []);
  if (content === beside.root) beside.shown();
  const opener = document.activeElement;
  cover();
  moveFocus(to.id, opener);
}

/** On a narrow screen the details lie over everything else, which no key may reach then. */
function cover() {
  const covered = narrow.matches && detail.root.isConnected;
  for (const part of document.querySelectorAll('.top, .tabs, main')) part.inert = covered;
}

/** On a narrow screen the tabs scroll. */
function showTab() {
  document.querySelector('.tab[aria-current]')?.scrollIntoView({block: 'nearest', inline: 'nearest'});
}

narrow.addEventListener('change', () => {
  cover();
  showTab();
});

let openId = null;
let cameFrom = null; // the link that opened the details

/** Leads a keyboard into the details, and back to the link that opened them. */
function moveFocus(id, opener) {
  if (id !== null && id !== openId && opener instanceof HTMLAnchorElement) {
    cameFrom = opener;
    detail.focus();
  } else if (id === null && openId !== null && document.activeElement === document.body) {
    if (cameFrom?.isConnected) cameFrom.focus({preventScroll: true});
    cameFrom = null;
  }
  openId = id;
}

let applied = null;

function applySearch() {
  if (applied === search.value) return;
  applied = search.value;
  const words = search.value.toLowerCase().split(/\s+/).filter(word => word);
  for (const view of Object.values(views)) view.search(words);
}

let typing = 0;
search.addEventListener('input', () => {
  clearTimeout(typing);
  typing = setTimeout(() => {
    applySearch();
    const {view} = route();
    history.replaceState(null, '', `#/${view}${search.value ? `?q=${encodeURIComponent(search.value)}` : ''}`);
    follow();
  }, 120);
});

addEventListener('hashchange', follow);

// Keys

const KEYS = [
  ['/', 'search'], ['1 – 7', 'views'], ['↓ ↑', 'next and previous service'], ['Enter', 'details'],
  ['Escape', 'close details, end the search'], ['t', 'light or dark'], ['?', 'this list'],
];
help.append(el('h2', '', 'Keys'), el('dl', 'facts', ...KEYS.map(([key, text]) => el('div', 'fact', el('dt', '', el('kbd', '', key)), el('dd', '', text)))));
const closeHelp = el('button', 'button', 'Close');
closeHelp.type = 'button';
closeHelp.onclick = () => help.close();
help.append(closeHelp);

function step(by) {
  const rows = [...main.querySelectorAll('a.row:not(.gone)')];
  if (rows.length === 0) return;
  const focused = rows.indexOf(document.activeElement);
  const at = focused < 0 ? rows.findIndex(row => row.hasAttribute('aria-current')) : focused;
  const next = at < 0 ? (by > 0 ? 0 : rows.length - 1) : Math.min(rows.length - 1, Math.max(0, at + by));
  rows[next].focus();
  rows[next].scrollIntoView({block: 'nearest'});
}

addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
  const types = event.target instanceof HTMLInputElement;
  if (event.key === 'Escape') {
    if (types && search.value === '') search.blur();
    if (route().id !== null) location.hash = search.value ? `#/services?q=${encodeURIComponent(search.value)}` : '#/services';
    else if (search.value !== '') {
      search.value = '';
      search.dispatchEvent(new Event('input'));
    }
  } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    if (shownView !== 'services' || aside.contains(document.activeElement)) return; // the details scroll
    event.preventDefault();
    step(event.key === 'ArrowDown' ? 1 : -1);
  } else if (types) {
    return;
  } else if (event.key === '/') {
    event.preventDefault();
    search.focus();
    search.select();
  } else if (event.key === '?') {
    help.showModal();
  } else if (event.key === 't') {
    changeTheme();
  } else if (event.key >= '1' && event.key <= '7') {
    location.hash = `#/${Object.keys(views)[Number(event.key) - 1]}`;
  }
});

// Light and dark

function theme(name) {
  if (name) document.documentElement.dataset.theme = name;
}

function changeTheme() {
  const dark = document.documentElement.dataset.theme
    ? document.documentElement.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  const next = dark ? 'light' : 'dark';
  theme(next);
  try {
    localStorage.setItem('theme', next);
  } catch {
    // a browser may keep nothing
  }
}

try {
  theme(localStorage.getItem('theme'));
} catch {
  // as above
}
document.getElementById('theme').onclick = changeTheme;
document.getElementById('keys').onclick = () => help.showModal();

follow();
store.open();
