import type { JoinAnswer, Message } from '../generated/wire';
import { backoffDelay } from './backoff';
import { isGatewayError, refusalOf, UNREACHABLE } from './refusal';
import { newSessionHash, SessionKeeper, type Address } from './session';
import { EventStreamParser } from './sse';
import { JoinError, type Connection, type EventBody, type Receive, type Transport } from './transport';

const EVENT_STREAM = 'text/event-stream';
const JSON_TYPE = 'application/json';

/** A server that says an event's last word closes the stream at once; a stalled network may hold that up. */
const LONGEST_CLOSING_MS = 250;
const RESTARTED = 'The app was restarted. Please try again.';

/** How a stream ended, and whether it brought anything for an event of ours. */
interface StreamEnd {
  isClosed: boolean;
  hasNews: boolean;
}

/**
 * The app over HTTP: one request an event, and no connection while idle.
 *
 * The first join's answer is itself the session's stream; while it is open, further joins answer with JSON and
 * their messages come on it. A server that answers the first join with JSON too is read by `GET queue/data`.
 */
export class HttpTransport implements Transport {
  readonly address: Address;
  readonly #query: string;
  readonly #session = newSessionHash();
  readonly #keeper: SessionKeeper;
  readonly #closing = new AbortController();
  readonly #receivers = new Map<string, Receive>();
  /** Messages of events whose join has not been answered yet. */
  readonly #early = new Map<string, Message[]>();
  #joining = 0;
  #isStreaming = false;
  /** Settles when the stream that is open has ended. */
  #ending: Promise<void> = Promise.resolve();
  #lastEventId: string | null = null;
  #connection: Connection = 'ok';
  #watcher: (connection: Connection) => void = () => undefined;

  /**
   * @param query What stands after the page's address, with its `?`: functions may ask for it.
   */
  constructor(root: string, apiPrefix: string, query = '') {
    this.#query = query;
    const base = new URL(`${apiPrefix.replace(/^\/+|\/+$/g, '')}/`, root);
    this.address = (path) => new URL(path, base).href;
    this.#keeper = new SessionKeeper(this.address, this.#session);
  }

  watch(listener: (connection: Connection) => void): void {
    this.#watcher = listener;
  }

  /** Say goodbye when the page closes, even if nothing ever happened on it. */
  promiseGoodbye(): void {
    this.#keeper.touch();
  }

  async join(body: EventBody, receive: Receive): Promise<string> {
    // An event that follows on another's end would find a stream about to close: better to carry its own.
    if (this.#isStreaming && this.#receivers.size === 0 && this.#joining === 0) {
      await Promise.race([this.#ending, new Promise((resolve) => setTimeout(resolve, LONGEST_CLOSING_MS))]);
    }
    const carriesStream = !this.#isStreaming;
    this.#isStreaming = true;
    this.#joining += 1;
    let response: Response | null = null;
    try {
      response = await this.#post(`queue/join${this.#query}`, body, carriesStream ? EVENT_STREAM : JSON_TYPE);
      if (!response.ok) throw await refusalOf(response);
      const isStream = response.headers.get('Content-Type')?.startsWith(EVENT_STREAM) ?? false;
      const eventId = isStream ? response.headers.get('X-Event-Id') : ((await response.json()) as JoinAnswer).event_id;
      if (!eventId) throw new JoinError('The app gave this event no name.');
      this.#adopt(eventId, receive);
      if (!isStream) response = null;
      return eventId;
    } catch (error) {
      response = null;
      throw error instanceof JoinError ? error : this.#lose();
    } finally {
      this.#joining -= 1;
      if (this.#joining === 0) this.#early.clear();
      if (carriesStream) this.#ending = this.#follow(response);
      // The stream may have closed just as this event joined: then nobody reads its messages yet.
      else if (!this.#isStreaming && this.#receivers.size > 0) this.#ending = this.#follow(null);
    }
  }

  async cancel(functionIndex: number, eventId: string): Promise<void> {
    await this.#post('cancel', { fn_index: functionIndex, event_id: eventId }, JSON_TYPE).catch(() => this.#lose());
  }

  async ask(componentId: number, name: string, data: unknown): Promise<unknown> {
    const body = { component_id: componentId, fn_name: name, data };
    const response = await this.#post('component_server', body, JSON_TYPE).catch(() => null);
    if (!response) throw this.#lose();
    if (!response.ok) throw await refusalOf(response);
    return response.json();
  }

  async upload(files: readonly File[], told: (sent: number) => void, signal: AbortSignal): Promise<string[]> {
    // Few apps are sent files: what sends them comes when it is needed.
    const { sendFiles } = await import('./upload');
    return sendFiles(this.address('upload'), files, told, signal);
  }

  /** From now on messages of this event have a receiver; hand over those that were faster than the answer. */
  #adopt(eventId: string, receive: Receive): void {
    this.#keeper.touch();
    this.#receivers.set(eventId, receive);
    const early = this.#early.get(eventId) ?? [];
    this.#early.delete(eventId);
    for (const message of early) this.#deliver(eventId, message);
  }

  /** Read the session's stream, reopening it as often as needed, until no event is left. */
  async #follow(first: Response | null): Promise<void> {
    let response = first;
    let attempt = 0;
    this.#isStreaming = true;
    while (response || this.#receivers.size > 0) {
      const isReopened = response === null;
      response ??= await this.#reopen();
      const end = response ? await this.#read(response) : { isClosed: false, hasNews: false };
      response = null;
      if (end.hasNews) attempt = 0;
      // The server says that nothing is left, so what we still wait for is lost: a restart, most likely.
      else if (end.isClosed && isReopened) this.#failAll(RESTARTED);
      else if (!end.isClosed) await this.#pause(attempt++);
    }
    this.#isStreaming = false;
  }

  /** Open the stream again, after the last message seen. */
  async #reopen(): Promise<Response | null> {
    const headers: Record<string, string> = { Accept: EVENT_STREAM };
    if (this.#lastEventId !== null) headers['Last-Event-ID'] = this.#lastEventId;
    const address = this.address(`queue/data?session_hash=${this.#session}`);
    const response = await fetch(address, { headers }).catch(() => null);
    if (!response || response.status >= 500 || isGatewayError(response)) {
      this.#lose();
      return null;
    }
    this.#setConnection('ok');
    if (response.ok) return response;
    this.#failAll(response.status === 404 ? RESTARTED : (await refusalOf(response)).message);
    return null;
  }

  async #read(response: Response): Promise<StreamEnd> {
    const end: StreamEnd = { isClosed: false, hasNews: false };
    const parser = new EventStreamParser();
    const decoder = new TextDecoder();
    const reader = response.body?.getReader();
    try {
      for (let piece = await reader?.read(); piece && !piece.done; piece = await reader?.read()) {
        for (const event of parser.push(decoder.decode(piece.value, { stream: true }))) {
          if (event.id !== null) this.#lastEventId = event.id;
          const message = JSON.parse(event.data) as Message;
          if (message.msg === 'close_stream') end.isClosed = true;
          else end.hasNews = this.#route(message) || end.hasNews;
        }
        if (end.isClosed) break;
      }
    } catch {
      // A cut, or something that is no message: either way the stream is resumed after the last good message.
    }
    void finish(reader, end.isClosed);
    return end;
  }

  /** Pass a message on to its event. Whether it was for an event we know, or may come to know. */
  #route(message: Message): boolean {
    if (message.msg === 'heartbeat' || message.msg === 'close_stream') return false;
    const eventId = message.event_id;
    if (eventId === null) {
      if (message.msg === 'unexpected_error') this.#failAll(message.session_not_found ? RESTARTED : message.message);
      return true;
    }
    if (this.#receivers.has(eventId)) this.#deliver(eventId, message);
    else if (this.#joining > 0) this.#early.set(eventId, [...(this.#early.get(eventId) ?? []), message]);
    return true;
  }

  #deliver(eventId: string, message: Message): void {
    const receive = this.#receivers.get(eventId);
    if (message.msg === 'process_completed' || message.msg === 'unexpected_error') this.#receivers.delete(eventId);
    try {
      receive?.(message);
    } catch (error) {
      // What goes wrong on the page must not look like a broken stream, which would be read again.
      reportError(error);
    }
  }

  #failAll(message: string): void {
    for (const eventId of [...this.#receivers.keys()]) {
      const failure = { msg: 'unexpected_error', event_id: eventId, message, session_not_found: true, success: false };
      this.#deliver(eventId, failure as Message);
    }
  }

  async #post(path: string, body: object, accept: string): Promise<Response> {
    const headers = { 'Content-Type': JSON_TYPE, Accept: accept };
    const content = JSON.stringify({ ...body, session_hash: this.#session });
    const response = await fetch(this.address(path), { method: 'POST', headers, body: content });
    this.#setConnection(isGatewayError(response) ? 'lost' : 'ok');
    return response;
  }

  #lose(): JoinError {
    this.#setConnection('lost');
    return new JoinError(UNREACHABLE);
  }

  #setConnection(connection: Connection): void {
    if (connection === this.#connection) return;
    this.#connection = connection;
    this.#watcher(connection);
    // With events in flight the stream's own retries tell when the app is back.
    if (connection === 'lost' && this.#receivers.size === 0) void this.#probe();
  }

  /** Ask again and again, ever less often, until anything answers. */
  async #probe(): Promise<void> {
    for (let attempt = 0; this.#connection === 'lost'; attempt += 1) {
      await this.#pause(attempt);
      await this.#post('session/ping', {}, JSON_TYPE).catch(() => null);
    }
  }

  /** Wait before a retry; no longer than until the browser says that it is online again. */
  #pause(attempt: number): Promise<void> {
    if (this.#closing.signal.aborted) return new Promise(() => undefined);
    return new Promise((resolve) => {
      const pause = new AbortController();
      const wake = (): void => {
        pause.abort();
        resolve();
      };
      const timer = setTimeout(wake, backoffDelay(attempt, Math.random()));
      pause.signal.addEventListener('abort', () => clearTimeout(timer));
      window.addEventListener('online', wake, { signal: pause.signal });
      this.#closing.signal.addEventListener('abort', () => pause.abort(), { signal: pause.signal });
    });
  }

  /** Try nothing again from now on: the page has let go of the app. */
  close(): void {
    this.#closing.abort();
  }
}

/** Read a closed stream to its end, so that its connection serves the next request; drop a broken one. */
async function finish(reader: ReadableStreamDefaultReader<Uint8Array> | undefined, isClosed: boolean): Promise<void> {
  try {
    if (isClosed) while (!(await reader?.read())?.done);
    else await reader?.cancel();
  } catch {
    // It was cut in the end: nothing is lost.
  }
}
