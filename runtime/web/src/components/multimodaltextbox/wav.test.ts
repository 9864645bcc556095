import { describe, expect, it } from 'vitest';
import { wavBytes } from './wav';

describe('wav', () => {
  it('writes samples of two channels side by side, and no louder than can be', () => {
    const bytes = wavBytes([new Float32Array([0, 1]), new Float32Array([-1, 7])], 8000);
    const view = new DataView(bytes);
    expect(new TextDecoder().decode(bytes.slice(0, 4))).toBe('RIFF');
    expect([view.getUint16(22, true), view.getUint32(24, true), view.getUint32(40, true), bytes.byteLength]).toEqual([2, 8000, 8, 52]);
    expect([0, 2, 4, 6].map((at) => view.getInt16(44 + at, true))).toEqual([0, -0x7fff, 0x7fff, 0x7fff]);
  });
});
