import { refusalOf, UNREACHABLE } from './refusal';
import { JoinError, UploadCancelled } from './transport';

/** What a server answers an upload that it took with. */
const OK = 200;

/** The app itself says why in JSON; what stands before it has limits of its own, nginx one of 1 MB. */
const TOO_LARGE = 413;
const TOO_LARGE_FOR_PROXY = 'A proxy between this page and the app takes no file as large as this.';

/**
 * Send files in one request; the answer names them, in the same order.
 *
 * `XMLHttpRequest` is the only one to say how much of a request has left the machine.
 */
export function sendFiles(
  address: string,
  files: readonly File[],
  told: (sent: number) => void,
  signal: AbortSignal,
): Promise<string[]> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(new UploadCancelled());
    const request = new XMLHttpRequest();
    const form = new FormData();
    for (const file of files) form.append('files', file, file.name);
    request.upload.addEventListener('progress', ({ loaded }) => told(loaded));
    request.addEventListener('load', () => {
      const answer = pathsOf(request);
      if (answer) return resolve(answer);
      if (request.status === TOO_LARGE && !request.responseText.startsWith('{')) return reject(new JoinError(TOO_LARGE_FOR_PROXY));
      void refusalOf(new Response(request.responseText, { status: request.status })).then(reject);
    });
    request.addEventListener('error', () => reject(new JoinError(UNREACHABLE)));
    request.addEventListener('abort', () => reject(new UploadCancelled()));
    signal.addEventListener('abort', () => request.abort(), { once: true });
    request.open('POST', address);
    request.send(form);
  });
}

function pathsOf(request: XMLHttpRequest): string[] | null {
  if (request.status !== OK) return null;
  try {
    const answer: unknown = JSON.parse(request.responseText);
    return Array.isArray(answer) ? answer.map(String) : null;
  } catch {
    return null;
  }
}
