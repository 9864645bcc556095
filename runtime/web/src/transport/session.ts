/** 80 random bits: nobody guesses another tab's session. */
const SESSION_BYTES = 10;
/** Well within the time after which the server drops a session that nobody touches. */
const PING_INTERVAL_MS = 5 * 60 * 1000;

/** A new session's name. (`crypto.randomUUID` is missing on pages served by plain http from another machine.) */
export function newSessionHash(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(SESSION_BYTES));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Where an API call goes. */
export type Address = (path: string) => string;

/** Tells the server that this tab lives on, or that it is gone. */
export class SessionKeeper {
  readonly #address: Address;
  readonly #body: string;
  #isKnown = false;

  constructor(address: Address, sessionHash: string) {
    this.#address = address;
    this.#body = JSON.stringify({ session_hash: sessionHash });
    window.addEventListener('pagehide', () => this.#close());
    window.addEventListener('pageshow', (event) => {
      // Back from the browser's cache of pages: take the session up again before it is dropped.
      if (event.persisted) this.#ping();
    });
    setInterval(() => this.#ping(), PING_INTERVAL_MS);
  }

  /** The server has heard of the session, or wants to hear when it is gone: from now on it is worth keeping. */
  touch(): void {
    this.#isKnown = true;
  }

  #ping(): void {
    if (!this.#isKnown) return;
    const headers = { 'Content-Type': 'application/json' };
    // A missed ping is no news: the next event finds out whether the app is there.
    fetch(this.#address('session/ping'), { method: 'POST', headers, body: this.#body }).catch(() => undefined);
  }

  #close(): void {
    if (this.#isKnown) navigator.sendBeacon(this.#address('session/close'), this.#body);
  }
}
