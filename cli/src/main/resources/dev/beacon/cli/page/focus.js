// The keyboard's place. The network changes the page under it, and must not throw it back to the top.

const STOPS = 'a[href], button:not([disabled]), input';

/**
 * Changes the page. If the element that has the focus goes with that, the focus moves to the same link of the new page,
 * to the next element that is still there, or to the one before.
 */
export function keepFocus(change) {
  const at = document.activeElement;
  const part = at?.closest('main, aside');
  const stops = part ? [...part.querySelectorAll(STOPS)] : [];
  change();
  if (!part || document.activeElement !== document.body) return;
  const links = new Map([...part.querySelectorAll('a[href]')].map(link => [link.href, link]));
  const place = stops.indexOf(at);
  for (const stop of [at, ...stops.slice(place + 1), ...stops.slice(0, Math.max(0, place)).reverse()]) {
    const now = stop.isConnected ? stop : links.get(stop.href);
    if (now) {
      now.focus({preventScroll: true});
      return;
    }
  }
}
