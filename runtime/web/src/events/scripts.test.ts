import { describe, expect, it } from 'vitest';
import { compileScript } from './scripts';

const run = (source: string, receivers: number, ...values: unknown[]): Promise<unknown[]> =>
  compileScript(source, receivers)(values);

describe('compileScript', () => {
  it('calls a function of any kind with the values', async () => {
    expect(await run('(a, b) => [b, a]', 2, 1, 2)).toEqual([2, 1]);
    expect(await run('async function (a) { return a + 1; }', 1, 1)).toEqual([2]);
    expect(await run('a => a // and a comment', 1, 'x')).toEqual(['x']);
    expect(await run('() => {}', 1)).toEqual([]);
  });

  it('takes a bare value for a single receiver', async () => {
    expect([await run('() => "x"', 1), await run('() => ["x"]', 1), await run('() => "x"', 2)]).toEqual([['x'], ['x'], ['x']]);
  });

  it('runs statements once, with the values as arguments', async () => {
    expect(await run('const [a] = arguments; await null; return [a + 1];', 1, 1)).toEqual([2]);
    const seen: unknown[] = [];
    Object.assign(globalThis, { note: (value: unknown) => seen.push(value) });
    expect(await run('note(arguments[0])', 1, 'x')).toEqual([]);
    expect(await run('(() => { note("y"); return 5; })()', 1)).toEqual([]);
    expect(await run('note(1); note(2);', 0)).toEqual([]);
    expect(seen).toEqual(['x', 'y', 1, 2]);
  });

  it('refuses what is no JavaScript', () => {
    expect(() => compileScript('() => {', 1)).toThrow(SyntaxError);
  });
});
