import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

/** What WCAG 2.2 asks: 4.5 for text, 3 for the edges of controls and for focus rings. */
const TEXT = 4.5;
const EDGE = 3;

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');
const tokens = new Map(
  Array.from(css.matchAll(/--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)/g), ([, name, light, dark]) => [
    name,
    { light, dark } as { light: string; dark: string },
  ]),
);

const SURFACES = ['canvas', 'surface', 'surface-sunken', 'surface-hover', 'surface-raised'];
const PAIRS: [name: string, on: string, least: number][] = [
  ...['ink', 'ink-muted', 'ink-faint', 'accent-ink', 'danger', 'success', 'warning'].flatMap((name) =>
    SURFACES.map((surface): [string, string, number] => [name, surface, TEXT]),
  ),
  ['on-accent', 'accent', TEXT],
  ['on-accent', 'accent-hover', TEXT],
  ['on-danger', 'danger', TEXT],
  ['accent-ink', 'accent-soft', TEXT],
  ['danger', 'danger-soft', TEXT],
  ['warning', 'warning-soft', TEXT],
  ['success', 'success-soft', TEXT],
  ['line-control', 'surface', EDGE],
  ['line-control', 'canvas', EDGE],
  ...SURFACES.map((surface): [string, string, number] => ['accent', surface, EDGE]),
];

function luminance(hex: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const share = parseInt(hex.slice(at, at + 2), 16) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

describe('tokens', () => {
  it.each(['light', 'dark'] as const)('can be read in the %s theme', (theme) => {
    const tooFaint = PAIRS.flatMap(([name, on, least]) => {
      const ratio = contrast(tokens.get(name)?.[theme] ?? '', tokens.get(on)?.[theme] ?? '');
      return ratio >= least ? [] : [`${name} on ${on}: ${ratio.toFixed(2)}`];
    });
    expect(tooFaint).toEqual([]);
  });
});
