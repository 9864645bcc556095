import { isRecord } from '../../state/equal';

/** As large as most cameras give; a browser picks what comes near. */
const USUAL_SIZE = { width: { ideal: 1920 }, height: { ideal: 1080 } };

/** A camera of this device: opened, switched and closed. */
export class Camera {
  stream: MediaStream | null = $state.raw(null);
  /** The cameras that there are, once one was allowed. */
  devices: MediaDeviceInfo[] = $state.raw([]);
  deviceId: string | undefined = $state();
  #isWanted = false;

  /** Ask for a camera; rejects with a sentence if there is none, or it is not allowed. */
  async open(constraints: unknown, deviceId?: string): Promise<void> {
    this.close();
    this.#isWanted = true;
    const stream = await this.#ask(constraints, deviceId);
    if (!this.#isWanted) return stop(stream);
    this.stream = stream;
    this.deviceId = stream.getVideoTracks()[0]?.getSettings().deviceId;
    const devices = await navigator.mediaDevices.enumerateDevices();
    this.devices = devices.filter(({ kind }) => kind === 'videoinput');
  }

  async #ask(constraints: unknown, deviceId: string | undefined): Promise<MediaStream> {
    // Pages served by plain http from another machine have none.
    if (!('mediaDevices' in navigator)) throw new Error('A camera can only be used on a page that is served by https.');
    const asked = isRecord(constraints) && isRecord(constraints['video']) ? constraints['video'] : USUAL_SIZE;
    const video: MediaTrackConstraints = deviceId ? { ...asked, deviceId: { exact: deviceId } } : asked;
    try {
      return await navigator.mediaDevices.getUserMedia({ video, audio: false });
    } catch (error) {
      throw new Error(sentenceFor(error), { cause: error });
    }
  }

  close(): void {
    this.#isWanted = false;
    if (this.stream) stop(this.stream);
    this.stream = null;
  }
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

/** Why there is no camera, for people. */
export function sentenceFor(error: unknown): string {
  const name = error instanceof Error ? error.name : '';
  if (name === 'NotAllowedError') return 'The camera is not allowed here. The browser’s address bar lets you change that.';
  if (name === 'NotFoundError' || name === 'OverconstrainedError') return 'There is no camera that can be used.';
  if (name === 'NotReadableError') return 'The camera is in use by another program.';
  return 'The camera could not be opened.';
}

/** What a camera shows just now, as it is seen: mirrored if it is shown so. */
export function frameOf(video: HTMLVideoElement, isMirrored: boolean): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  canvas.width = video.videoWidth;
  canvas.height = video.videoHeight;
  const context = canvas.getContext('2d');
  if (isMirrored) {
    context?.translate(canvas.width, 0);
    context?.scale(-1, 1);
  }
  context?.drawImage(video, 0, 0);
  return canvas;
}
