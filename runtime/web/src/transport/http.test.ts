// @vitest-environment jsdom
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Message } from '../generated/wire';
import { HttpTransport } from './http';
import type { Connection } from './transport';

type Handler = (request: IncomingMessage, response: ServerResponse, body: string) => void;

let server: Server | undefined;
let transport: HttpTransport | undefined;

/** A real server on a free port; what it answers is the test's. */
async function serve(handler: Handler): Promise<HttpTransport> {
  const started = createServer((request, response) => {
    let body = '';
    request.on('data', (piece: Buffer) => (body += piece.toString()));
    request.on('end', () => handler(request, response, body));
  });
  server = started;
  await new Promise<void>((resolve) => started.listen(0, '127.0.0.1', resolve));
  const { port } = started.address() as AddressInfo;
  transport = new HttpTransport(`http://127.0.0.1:${port}/`, '/gradio_api');
  return transport;
}

afterEach(() => {
  transport?.close();
  server?.closeAllConnections();
  server?.close();
});

const BODY = { data: ['x'], fn_index: 0 };

function completed(eventId: string): Message {
  const output = { data: ['y'] };
  return { msg: 'process_completed', event_id: eventId, success: true, output } as Message;
}

function send(response: ServerResponse, id: number, message: Message): void {
  response.write(`id: ${id}\ndata: ${JSON.stringify(message)}\n\n`);
}

const CLOSE: Message = { msg: 'close_stream', event_id: null };

function openStream(response: ServerResponse, eventId?: string): void {
  const name: Record<string, string> = eventId ? { 'X-Event-Id': eventId } : {};
  response.writeHead(200, { 'Content-Type': 'text/event-stream', ...name });
}

function answerJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(body));
}

/** Join, and wait for the event's last message. */
function run(transport: HttpTransport): Promise<Message> {
  return new Promise((resolve, reject) => {
    const take = (message: Message): void => {
      if (message.msg === 'process_completed' || message.msg === 'unexpected_error') resolve(message);
    };
    transport.join(BODY, take).catch(reject);
  });
}

describe('HttpTransport', () => {
  it('needs one request for an event', async () => {
    const paths: string[] = [];
    const transport = await serve((request, response) => {
      paths.push(request.url ?? '');
      openStream(response, 'e1');
      send(response, 1, completed('e1'));
      send(response, 2, CLOSE);
      response.end();
    });
    expect(await run(transport)).toEqual(completed('e1'));
    expect(paths).toEqual(['/gradio_api/queue/join']);
  });

  it('needs no more for an event that follows on another', async () => {
    const paths: string[] = [];
    const transport = await serve((request, response) => {
      paths.push(request.url ?? '');
      const name = `e${paths.length}`;
      openStream(response, name);
      send(response, 1, completed(name));
      setTimeout(() => {
        send(response, 2, CLOSE);
        response.end();
      }, 20);
    });
    await run(transport);
    expect(await run(transport)).toEqual(completed('e2'));
    expect(paths).toEqual(['/gradio_api/queue/join', '/gradio_api/queue/join']);
  });

  it('reads a server that answers joins with JSON only', async () => {
    const transport = await serve((request, response) => {
      if (request.method === 'POST') return answerJson(response, 200, { event_id: 'e1' });
      openStream(response);
      send(response, 1, completed('e1'));
      response.end();
    });
    expect(await run(transport)).toEqual(completed('e1'));
  });

  it('resumes after the last message it saw when the stream is cut', async () => {
    const seen: (string | undefined)[] = [];
    const transport = await serve((request, response) => {
      if (request.method === 'POST') {
        openStream(response, 'e1');
        send(response, 7, { msg: 'process_starts', event_id: 'e1', eta: null });
        setImmediate(() => response.destroy());
        return;
      }
      seen.push(request.headers['last-event-id'] as string | undefined);
      openStream(response);
      send(response, 8, completed('e1'));
      response.end();
    });
    expect(await run(transport)).toEqual(completed('e1'));
    expect(seen).toEqual(['7']);
  });

  it('waits for a share link that is away, and resumes when it is back', async () => {
    let asked = 0;
    const transport = await serve((request, response) => {
      if (request.method === 'POST') {
        openStream(response, 'e1');
        send(response, 7, { msg: 'process_starts', event_id: 'e1', eta: null });
        setImmediate(() => response.destroy());
      } else if (++asked === 1) {
        // The relay has no such link just now; an app's own 404 would mean that it was restarted.
        response.writeHead(404, { 'X-Spacekit-Relay': 'no-link' });
        response.end();
      } else {
        openStream(response);
        send(response, 1, completed('e1'));
        response.end();
      }
    });
    expect(await run(transport)).toEqual(completed('e1'));
    expect(asked).toBe(2);
  });

  it('opens a stream for an event that joined just as the last one closed', async () => {
    let joins = 0;
    let closeFirst: () => void = () => undefined;
    const transport = await serve((request, response) => {
      if (request.method === 'POST' && ++joins === 1) {
        openStream(response, 'e1');
        send(response, 1, { msg: 'process_starts', event_id: 'e1', eta: null });
        closeFirst = () => {
          send(response, 2, completed('e1'));
          send(response, 3, CLOSE);
          response.end();
        };
      } else if (request.method === 'POST') {
        expect(request.headers.accept).toBe('application/json');
        closeFirst();
        // The answer comes after the stream has ended.
        setTimeout(() => answerJson(response, 200, { event_id: 'e2' }), 30);
      } else {
        openStream(response);
        send(response, 4, completed('e2'));
        response.end();
      }
    });
    const first = new Promise<void>((started) => void transport.join(BODY, () => started()));
    await first;
    expect(await run(transport)).toEqual(completed('e2'));
  });

  it('keeps messages that are faster than the answer to their join', async () => {
    let stream: ServerResponse | undefined;
    let joins = 0;
    const transport = await serve((_, response) => {
      if (++joins === 1) {
        stream = response;
        openStream(response, 'e1');
        send(response, 1, { msg: 'process_starts', event_id: 'e1', eta: null });
        return;
      }
      if (stream) send(stream, 2, completed('e2'));
      setTimeout(() => answerJson(response, 200, { event_id: 'e2' }), 30);
    });
    await new Promise<void>((started) => void transport.join(BODY, () => started()));
    expect(await run(transport)).toEqual(completed('e2'));
  });

  it('ends an event that the server knows nothing of any more', async () => {
    const transport = await serve((request, response) => {
      if (request.method === 'POST') return answerJson(response, 200, { event_id: 'e1' });
      openStream(response);
      send(response, 1, CLOSE);
      response.end();
    });
    expect(await run(transport)).toMatchObject({ msg: 'unexpected_error', success: false });
  });

  it('says what the app says when it refuses', async () => {
    const transport = await serve((_, response) => answerJson(response, 503, { detail: 'The queue is full.' }));
    await expect(transport.join(BODY, () => undefined)).rejects.toThrow('The queue is full.');
  });

  it('says which input a validator refused', async () => {
    const verdicts = [
      { __type__: 'validate', is_valid: true, message: '' },
      { __type__: 'validate', is_valid: false, message: 'too short', parameter_name: 'x' },
    ];
    const transport = await serve((_, response) => answerJson(response, 422, { detail: verdicts }));
    const refusal = transport.join(BODY, () => undefined);
    await expect(refusal).rejects.toMatchObject({ problems: [{ input: 1, message: 'too short' }] });
  });

  it('tells when the app is gone, and when it is back', async () => {
    let isUp = false;
    const transport = await serve((request, response) => {
      if (isUp) answerJson(response, 200, {});
      else request.socket.destroy();
    });
    const heard: Connection[] = [];
    const back = new Promise<void>((resolve) => {
      transport.watch((connection) => {
        heard.push(connection);
        isUp = true;
        if (connection === 'ok') resolve();
      });
    });
    await expect(transport.join(BODY, () => undefined)).rejects.toThrow('can’t be reached');
    await back;
    expect(heard).toEqual(['lost', 'ok']);
  });
});
