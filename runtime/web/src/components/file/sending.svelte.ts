import { UploadCancelled, type Transport } from '../../transport/transport';
import type { Chosen } from './chosen';
import { asValue, type FileValue } from './file';

/** A request carries so many files: enough that many small ones go fast, few enough that what broke off costs little. */
const FILES_A_REQUEST = 250;
/** A file as large as this goes by itself. */
const LARGE_BYTES = 16 * 1000 * 1000;

/** Files on their way to the app: how far they are, and a way to stop them. */
export class Sending {
  /** Bytes that have left this machine. */
  sent = $state(0);
  /** Bytes in all. */
  readonly total: number;
  readonly count: number;
  readonly #chosen: readonly Chosen[];
  readonly #transport: Transport;
  readonly #stop = new AbortController();

  constructor(chosen: readonly Chosen[], transport: Transport) {
    this.#chosen = chosen;
    this.#transport = transport;
    this.count = chosen.length;
    this.total = chosen.reduce((sum, { file }) => sum + file.size, 0);
  }

  /** The share that has been sent, from 0 to 1. */
  get share(): number {
    return this.total === 0 ? 1 : this.sent / this.total;
  }

  /** Send all; the answer is what they are called from now on, or `null` if they were stopped. */
  async run(): Promise<FileValue[] | null> {
    const arrived: FileValue[] = [];
    let before = 0;
    try {
      for (const batch of batchesOf(this.#chosen)) {
        const size = batch.reduce((sum, { file }) => sum + file.size, 0);
        const told = (sent: number): void => {
          // What stands around the files in a request counts as sent, too: never show more than there is.
          this.sent = before + Math.min(sent, size);
        };
        const files = batch.map(({ file }) => file);
        const paths = await this.#transport.upload(files, told, this.#stop.signal);
        batch.forEach((chosen, at) => arrived.push(asValue(chosen, paths[at] ?? '')));
        before += size;
        this.sent = before;
      }
    } catch (error) {
      if (error instanceof UploadCancelled || this.#stop.signal.aborted) return null;
      throw error;
    }
    return this.#stop.signal.aborted ? null : arrived;
  }

  /** Stop, and leave nothing of what has not arrived. */
  cancel(): void {
    this.#stop.abort();
  }
}

/** The files as they go together, in order. */
export function batchesOf(chosen: readonly Chosen[]): Chosen[][] {
  const batches: Chosen[][] = [];
  let room = 0;
  for (const each of chosen) {
    const isLarge = each.file.size >= LARGE_BYTES;
    if (isLarge || room === 0) {
      batches.push([]);
      room = FILES_A_REQUEST;
    }
    batches.at(-1)?.push(each);
    room = isLarge ? 0 : room - 1;
  }
  return batches;
}
