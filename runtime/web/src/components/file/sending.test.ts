import { describe, expect, it } from 'vitest';
import { UploadCancelled, type Transport } from '../../transport/transport';
import type { Chosen } from './chosen';
import { Sending } from './sending.svelte';

function chosen(name: string, size: number): Chosen {
  const file = new File([], name);
  Object.defineProperty(file, 'size', { value: size });
  return { file, path: `folder/${name}` };
}

function through(upload: Transport['upload']): Transport {
  const nothing = (): Promise<never> => Promise.reject(new Error('nothing else is asked'));
  return { upload, ask: nothing, join: nothing, cancel: nothing, watch: () => undefined, address: (path) => path };
}

describe('Sending', () => {
  it('counts on over several requests, and never beyond what there is', async () => {
    const shares: number[] = [];
    const files = [chosen('a', 100), chosen('large', 20e6), chosen('b', 100)];
    const sending: Sending = new Sending(
      files,
      through((batch, told) => {
        told(1);
        shares.push(sending.sent);
        // What stands around the files is sent, too.
        told(batch.reduce((sum, { size }) => sum + size, 0) + 500);
        shares.push(sending.sent);
        return Promise.resolve(batch.map(({ name }) => `/tmp/${name}`));
      }),
    );
    const arrived = await sending.run();
    expect(shares).toEqual([1, 100, 101, 20_000_100, 20_000_101, 20_000_200]);
    expect([sending.share, sending.total]).toEqual([1, 20_000_200]);
    expect(arrived?.map(({ path, orig_name }) => [path, orig_name])).toEqual([
      ['/tmp/a', 'folder/a'],
      ['/tmp/large', 'folder/large'],
      ['/tmp/b', 'folder/b'],
    ]);
  });

  it('gives nothing once it is stopped, and passes errors on', async () => {
    const stopped = new Sending(
      [chosen('a', 1)],
      through((_, __, signal) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new UploadCancelled())))),
    );
    const running = stopped.run();
    stopped.cancel();
    expect(await running).toBeNull();
    const refused = new Sending([chosen('a', 1)], through(() => Promise.reject(new Error('the disk is full'))));
    await expect(refused.run()).rejects.toThrow('the disk is full');
  });

  it('has sent an empty file at once', () => {
    expect(new Sending([chosen('empty', 0)], through(() => Promise.resolve([]))).share).toBe(1);
  });
});
