/** One server-sent event: its data, and its id where it has one. */
export interface ServerEvent {
  data: string;
  id: string | null;
}

/**
 * Parse a stream of server-sent events, piece by piece as the network delivers it.
 *
 * `EventSource` would do, were it able to POST; the fields `event` and `retry` are not in our protocol.
 */
export class EventStreamParser {
  #rest = '';
  #data: string[] = [];
  #id: string | null = null;

  /** The events that are complete with this piece. */
  push(text: string): ServerEvent[] {
    const lines = (this.#rest + text).split(/\r\n|\n|\r(?!$)/);
    this.#rest = lines.pop() ?? '';
    const events: ServerEvent[] = [];
    for (const line of lines) {
      const event = this.#line(line);
      if (event) events.push(event);
    }
    return events;
  }

  #line(line: string): ServerEvent | null {
    if (line === '') return this.#dispatch();
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(colon + 1).replace(/^ /, '');
    if (field === 'data') this.#data.push(value);
    if (field === 'id') this.#id = value;
    return null;
  }

  #dispatch(): ServerEvent | null {
    if (this.#data.length === 0) return null;
    const event = { data: this.#data.join('\n'), id: this.#id };
    this.#data = [];
    this.#id = null;
    return event;
  }
}
