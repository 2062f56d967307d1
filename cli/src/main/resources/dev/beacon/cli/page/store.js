// The rows of the server, under their keys, and the stream that keeps them true.
//
// A batch changes the map at once. The views hear of it once per frame, with the keys that changed, so a thousand
// changes between two frames cost one drawing. After a break the server tells all rows again; those that it does not
// tell are gone.

import {keepFocus} from './focus.js';

const AGAIN_MS = 4000;

export class Store {
  #rows = new Map();
  #listeners = [];
  #changed = new Set();
  #told = null;
  #waits = false;
  #clockOffset = 0;
  #onState;

  constructor(onState) {
    this.#onState = onState;
  }

  /** Opens the stream, and opens it again for as long as the page is there. */
  open() {
    const source = new EventSource('/events');
    source.onmessage = event => {
      this.#batch(JSON.parse(event.data));
      this.#onState('live');
    };
    source.onerror = () => {
      this.#onState(source.readyState === EventSource.CLOSED ? 'refused' : 'lost');
      if (source.readyState === EventSource.CLOSED) setTimeout(() => this.open(), AGAIN_MS);
    };
  }

  get(key) {
    return this.#rows.get(key);
  }

  /** The rows with this start of the key. */
  * all(prefix) {
    for (const [key, row] of this.#rows) {
      if (key.startsWith(prefix)) yield [key, row];
    }
  }

  /** Calls the listener with the set of keys that changed. */
  listen(listener) {
    this.#listeners.push(listener);
  }

  /** The server's clock, in milliseconds, because a phone's may differ. */
  now() {
    return Date.now() + this.#clockOffset;
  }

  #batch(batch) {
    this.#clockOffset = batch.now - Date.now();
    if (batch.begin) this.#told = new Set();
    for (const [key, row] of batch.rows) {
      this.#told?.add(key);
      if (row === null) this.#rows.delete(key);
      else this.#rows.set(key, row);
      this.#changed.add(key);
    }
    if (batch.end && this.#told) {
      for (const key of this.#rows.keys()) {
        if (!this.#told.has(key)) {
          this.#rows.delete(key);
          this.#changed.add(key);
        }
      }
      this.#told = null;
    }
    if (!this.#waits) {
      this.#waits = true;
      if (document.hidden) setTimeout(() => this.#tell(), 250);
      else requestAnimationFrame(() => this.#tell());
    }
  }

  #tell() {
    this.#waits = false;
    const changed = this.#changed;
    this.#changed = new Set();
    keepFocus(() => {
      for (const listener of this.#listeners) listener(changed);
    });
  }
}
