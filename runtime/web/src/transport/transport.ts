import type { JoinBody, Message } from '../generated/wire';

/** Whether the app can be reached, as far as the last request showed. */
export type Connection = 'ok' | 'lost';

/** What an event sends; the transport adds the session. */
export type EventBody = Omit<JoinBody, 'session_hash'>;

/** Takes one event's messages, in order; the last is `process_completed` or `unexpected_error`. */
export type Receive = (message: Message) => void;

/** The way between the page and the app. Everything the page sends or is sent goes through here. */
export interface Transport {
  /** Put an event in the queue and give its id. Rejects with a `JoinError` if the app does not take it. */
  join(body: EventBody, receive: Receive): Promise<string>;
  /** Ask the app to stop an event; its last message still comes. */
  cancel(functionIndex: number, eventId: string): Promise<void>;
  /** Send files, and be told how many bytes have gone; the answer names them. Rejects with `UploadCancelled` once the signal is given. */
  upload(files: readonly File[], told: (sent: number) => void, signal: AbortSignal): Promise<string[]>;
  /** Ask a component's other half: one of the functions that it offers. Rejects with a `JoinError` that says why not. */
  ask(componentId: number, name: string, data: unknown): Promise<unknown>;
  /** Where something of the app is got: `file=/tmp/x`. */
  address: (path: string) => string;
  /** Be told when the app goes out of reach and when it is back. */
  watch(listener: (connection: Connection) => void): void;
}

/** What a validator says of one input. */
export interface Problem {
  /** Which input, counted from 0. */
  input: number;
  message: string;
}

/** The app refused an event, or could not be reached. `problems` says which inputs were wrong, if any. */
export class JoinError extends Error {
  readonly problems: readonly Problem[];

  constructor(message: string, problems: readonly Problem[] = []) {
    super(message);
    this.problems = problems;
  }
}

/** An upload was ended by the person who began it. */
export class UploadCancelled extends Error {}
