import { wavOf } from './wav';

const SECOND_MS = 1000;

/** Records what a person says, from a button's press to its next. */
export class Microphone {
  /** Whether it listens; between a press and the person's leave it does not yet. */
  isOn = $state(false);
  /** For how long it has listened. */
  seconds = $state(0);
  /** Why it can't; `null` if it can. */
  problem: string | null = $state(null);
  #recorder: MediaRecorder | null = null;
  #isAsking = false;

  /** Begin to record, if the person lets it; `done` gets the recording when it is stopped. */
  async start(done: (recording: File) => void): Promise<void> {
    if (this.isOn || this.#isAsking) return;
    this.problem = null;
    this.#isAsking = true;
    try {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
      this.#record(stream, done);
    } catch (error) {
      this.problem = reasonOf(error);
    }
    this.#isAsking = false;
  }

  /** Stop, and hand over what was recorded. */
  stop(): void {
    if (this.isOn) this.#recorder?.stop();
  }

  #record(stream: MediaStream, done: (recording: File) => void): void {
    const pieces: Blob[] = [];
    const recorder = new MediaRecorder(stream);
    const clock = setInterval(() => (this.seconds += 1), SECOND_MS);
    recorder.addEventListener('dataavailable', ({ data }) => pieces.push(data));
    recorder.addEventListener('stop', () => {
      this.isOn = false;
      clearInterval(clock);
      // The sign that a page listens goes out with the last track.
      for (const track of stream.getTracks()) track.stop();
      wavOf(new Blob(pieces, { type: recorder.mimeType })).then(done, () => (this.problem = 'Nothing was recorded'));
    });
    recorder.start();
    this.#recorder = recorder;
    this.isOn = true;
    this.seconds = 0;
  }
}

/** A length of time as a clock shows it. */
export function clockOf(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

function reasonOf(error: unknown): string {
  const name = error instanceof DOMException ? error.name : '';
  if (name === 'NotAllowedError') return 'The microphone is not allowed here';
  return name === 'NotFoundError' ? 'There is no microphone' : 'The microphone can’t be used';
}
