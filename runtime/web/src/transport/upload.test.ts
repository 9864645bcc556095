// @vitest-environment jsdom
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { JoinError, UploadCancelled } from './transport';
import { sendFiles } from './upload';

let server: Server | undefined;

/** A real server on a free port; it answers once all has come. */
async function serve(answer: (request: IncomingMessage, response: ServerResponse, body: string) => void): Promise<string> {
  const started = createServer((request, response) => {
    let body = '';
    response.setHeader('Access-Control-Allow-Origin', '*');
    request.on('data', (piece: Buffer) => (body += piece.toString('latin1')));
    // Who watches an upload to another origin is asked for first.
    request.on('end', () => (request.method === 'OPTIONS' ? response.end() : answer(request, response, body)));
  });
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}/upload`;
}

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

const FILES = [new File(['one'], 'a.txt'), new File(['two'], 'ü "b".txt')];

describe('sendFiles', () => {
  it('sends files in one request, and gives what they are called from now on', async () => {
    let sent = '';
    const address = await serve((_, response, body) => {
      sent = body;
      response.end('["/tmp/1/a.txt", "/tmp/2/b.txt"]');
    });
    const paths = await sendFiles(address, FILES, () => undefined, new AbortController().signal);
    expect(paths).toEqual(['/tmp/1/a.txt', '/tmp/2/b.txt']);
    expect(sent.match(/name="files"/g)).toHaveLength(2);
    expect(sent).toContain('one');
  });

  it('says why the app refused', async () => {
    const address = await serve((_, response) => {
      response.statusCode = 413;
      response.end('{"detail": "a file is larger than the 5 bytes that this app takes"}');
    });
    const refused = sendFiles(address, FILES, () => undefined, new AbortController().signal);
    await expect(refused).rejects.toThrow('a file is larger than the 5 bytes');
    await expect(refused).rejects.toBeInstanceOf(JoinError);
  });

  it('takes no other answer for a success', async () => {
    const address = await serve((_, response) => response.end('<html>a proxy</html>'));
    await expect(sendFiles(address, FILES, () => undefined, new AbortController().signal)).rejects.toBeInstanceOf(JoinError);
  });

  it('stops when it is told to, in the middle or before', async () => {
    const stop = new AbortController();
    const address = await serve(() => stop.abort());
    await expect(sendFiles(address, FILES, () => undefined, stop.signal)).rejects.toBeInstanceOf(UploadCancelled);
    await expect(sendFiles(address, FILES, () => undefined, stop.signal)).rejects.toBeInstanceOf(UploadCancelled);
  });
});
