'use strict';
// The reader's choice of dark or light comes before the first picture; without one the system's counts. A browser may
// forbid to keep it.
try {
  const shade = localStorage.getItem('shade');
  if (shade) document.documentElement.dataset.shade = shade;
} catch (forbidden) { /* the system's counts */ }

// All words must be there. A word in a title counts more than one in a heading, and that more than one in the text.
function find(query, sections) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (!words.length) return [];
  const ranked = [];
  for (const section of sections) {
    const [title, heading, text] = section.slice(1).map(each => each.toLowerCase());
    let rank = 0;
    for (const word of words) {
      const points = (title.includes(word) ? 8 : 0) + (heading.includes(word) ? 4 : 0) + (text.includes(word) ? 1 : 0);
      if (!points) { rank = 0; break; }
      rank += points;
    }
    if (rank) ranked.push([rank, section]);
  }
  return ranked.sort((a, b) => b[0] - a[0]).slice(0, 20).map(each => each[1]);
}

function excerpt(text, query) {
  const at = Math.max(0, text.toLowerCase().indexOf(query.toLowerCase().split(/\s+/)[0]) - 30);
  return text.slice(at, at + 120);
}

function show(query, found) {
  found.replaceChildren();
  const hits = find(query, sections);
  for (const [url, title, heading, text] of hits) {
    const link = document.createElement('a');
    link.href = document.body.dataset.root + url;
    link.textContent = heading === title ? title : title + ': ' + heading;
    const small = document.createElement('small');
    small.textContent = excerpt(text, query);
    link.append(small);
    const row = document.createElement('li');
    row.append(link);
    found.append(row);
  }
  if (query.trim() && !hits.length) found.textContent = 'Nothing found';
}

document.addEventListener('DOMContentLoaded', () => {
  const query = document.getElementById('query');
  const found = document.getElementById('found');
  const pages = document.getElementById('pages');
  const menu = document.getElementById('menu');
  query.addEventListener('input', () => show(query.value, found));
  query.form.addEventListener('submit', event => {
    event.preventDefault();
    const first = found.querySelector('a');
    if (first) location.href = first.href;
  });
  document.addEventListener('keydown', event => {
    if (event.key === '/' && document.activeElement !== query) {
      event.preventDefault();
      query.focus();
    } else if (event.key === 'Escape') {
      query.value = '';
      show('', found);
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const links = [query, ...found.querySelectorAll('a')];
      const at = links.indexOf(document.activeElement);
      if (at < 0 || links.length < 2) return;
      event.preventDefault();
      links[(at + (event.key === 'ArrowDown' ? 1 : links.length - 1)) % links.length].focus();
    }
  });
  menu.addEventListener('click', () => menu.setAttribute('aria-expanded', pages.classList.toggle('open')));
  document.getElementById('shade').addEventListener('click', () => {
    const style = getComputedStyle(document.documentElement).colorScheme;
    const dark = style === 'dark' || (style !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
    document.documentElement.dataset.shade = dark ? 'light' : 'dark';
    try {
      localStorage.setItem('shade', dark ? 'light' : 'dark');
    } catch (forbidden) { /* for this page only */ }
  });
});
