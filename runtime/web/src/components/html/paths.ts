/** What a block of a template is filled from: a value, what surrounds it, and what `@index` and the like are. */
export interface Frame {
  value: unknown;
  parent: Frame | null;
  local: Readonly<Record<string, unknown>>;
}

const CONSTANTS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['true', true],
  ['false', false],
  ['null', null],
  ['undefined', undefined],
]);
const NUMBER = /^-?\d+(\.\d+)?$/;

/** What a word of a template stands for: `"text"`, `3`, `name`, `this.name`, `../name`, `@index`, `list.0.[a b]`. */
export function pathOf(word: string, frame: Frame): unknown {
  if (/^["']/.test(word)) return word.slice(1, -1);
  if (NUMBER.test(word)) return Number(word);
  if (CONSTANTS.has(word)) return CONSTANTS.get(word);
  let from: Frame | null = frame;
  let rest = word;
  while (rest === '..' || rest.startsWith('../')) {
    from = from?.parent ?? null;
    rest = rest.slice(3);
  }
  const steps = (rest.match(/\[[^\]]*\]|[^./[\]]+/g) ?? []).map((step) => (step.startsWith('[') ? step.slice(1, -1) : step));
  if (steps[0] === 'this') return steps.slice(1).reduce(look, from?.value);
  const [first = ''] = steps;
  if (first.startsWith('@')) return steps.slice(1).reduce(look, from?.local[first.slice(1)]);
  const given = `|${first}`;
  if (from && Object.hasOwn(from.local, given)) return steps.slice(1).reduce(look, from.local[given]);
  return steps.reduce(look, from?.value);
}

/** A value's own part of a name: what it only inherits is nobody's data. */
export function look(value: unknown, name: string): unknown {
  if (value === null || value === undefined || !Object.hasOwn(Object(value) as object, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}

/** Whether a template takes a value for true: an empty list is not, 0 only where it asks for that. */
export function isTruthy(value: unknown, withZero = false): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return Boolean(value) || (withZero && value === 0);
}
