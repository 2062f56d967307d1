// Elements and words. Every text from the network goes through shown() into textContent: nothing here makes HTML.

const HIDDEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\u034f\u115f\u1160\u2800\u3164\uffa0]/gu;
const JOINER = '\u200d'; // emoji of several parts need it

/** Text from the network, with its invisible characters as codes, because names that differ must look different. */
export function shown(text) {
  return String(text).replace(HIDDEN, c => c === JOINER ? c : `\\u{${c.codePointAt(0).toString(16)}}`);
}

/** Makes an element with a class and children, which are elements or text. */
export function el(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children.filter(child => child !== null && child !== undefined));
  return element;
}

/** Makes an element of SVG. */
export function svg(tag, attributes, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Sets the text if it is another one, because each write costs a layout. */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** A table with these heads. */
export function table(heads, rows) {
  const head = el('tr', '', ...heads.map(text => el('th', text.startsWith('#') ? 'number' : '', text.replace('#', ''))));
  return el('div', 'scroll', el('table', '', el('thead', '', head), el('tbody', '', ...rows)));
}

/** A table whose rows become cards on a narrow screen, with the head in each cell. */
export function cards(heads, rows) {
  for (const row of rows) {
    [...row.children].forEach((cell, i) => {
      cell.dataset.head = heads[i].replace('#', '');
    });
  }
  const node = table(heads, rows);
  node.classList.add('as-cards');
  return node;
}

/** A line that says that there is nothing. */
export function empty(title, ...lines) {
  return el('div', 'empty', el('strong', '', title), ...lines.map(line => el('p', '', line)));
}

const STEPS = [[60, 1, 's'], [3600, 60, 'min'], [86400, 3600, 'h'], [Infinity, 86400, 'd']];

/** A time span in its largest unit, `3 min`. */
export function span(ms) {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const [, size, unit] = STEPS.find(([limit]) => seconds < limit);
  return `${Math.floor(seconds / size)} ${unit}`;
}

/** Kept, because making one takes longer than a row of the page. */
const CLOCK = new Intl.DateTimeFormat(undefined, {hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23'});

/** The time of day, `14:03:07`. */
export function clock(ms) {
  return CLOCK.format(ms);
}

/** A count with separators. */
export function count(number) {
  return number.toLocaleString('en');
}

/** `1 service`, `2 services`. */
export function several(number, word) {
  return `${count(number)} ${word}${number === 1 ? '' : 's'}`;
}

/** Bytes in a readable unit. */
export function bytes(number) {
  if (number < 1000) return `${number} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  let value = number;
  let unit = -1;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}

const TYPES = {
  _adisk: 'Time Machine disk', _airplay: 'AirPlay', _afpovertcp: 'Apple file server', _amzn_alexa: 'Alexa',
  _companion_link: 'Apple companion', _daap: 'Music library', _device_info: 'Device', _dns_llq: 'DNS', _ftp: 'FTP',
  _googlecast: 'Google Cast', _hap: 'HomeKit accessory', _home_assistant: 'Home Assistant', _homekit: 'HomeKit',
  _http: 'Web page', _https: 'Web page', _ipp: 'Printer', _ipps: 'Printer, encrypted', _matter: 'Matter device',
  _matterc: 'Matter device, to be added', _mqtt: 'MQTT broker', _mysql: 'MySQL', _nfs: 'NFS', _pdl_datastream: 'Printer, raw',
  _postgresql: 'PostgreSQL', _printer: 'Printer, LPD', _raop: 'AirPlay audio', _rfb: 'Remote screen', _rtsp: 'Video stream',
  _scanner: 'Scanner', _sftp_ssh: 'SFTP', _sip: 'Telephone', _sleep_proxy: 'Sleep proxy', _smb: 'Windows file server',
  _sonos: 'Sonos', _spotify_connect: 'Spotify Connect', _ssh: 'SSH', _uscan: 'Scanner', _uscans: 'Scanner, encrypted',
  _webdav: 'WebDAV', _workstation: 'Workstation', _beacon: 'Beacon',
};

/** What people call a type of service; empty if it is not known here. */
export function typeName(type) {
  const key = type.split('.')[0].replaceAll('-', '_');
  return Object.hasOwn(TYPES, key) ? TYPES[key] : '';
}
