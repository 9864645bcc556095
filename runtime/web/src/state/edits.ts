import type { Edit } from '../generated/wire';
import { isRecord } from './equal';

type Key = string | number;

/**
 * The value that a list of edits leads to.
 *
 * What is changed is copied on the way, so earlier values stay as they were and identity tells what changed.
 */
export function applyEdits(value: unknown, edits: readonly Edit[]): unknown {
  return edits.reduce((current, [action, path, operand]) => editAt(current, path, action, operand), value);
}

function editAt(value: unknown, path: readonly Key[], action: Edit[0], operand: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return editHere(value, action, operand);
  if (rest.length === 0 && action === 'delete') return without(value, key);
  if (rest.length === 0 && action === 'add' && Array.isArray(value)) return value.toSpliced(Number(key), 0, operand);
  return withChild(value, key, editAt(childOf(value, key), rest, action, operand));
}

function editHere(value: unknown, action: Edit[0], operand: unknown): unknown {
  if (action === 'append') return String(value ?? '') + String(operand);
  if (action === 'delete') return undefined;
  return operand;
}

function childOf(value: unknown, key: Key): unknown {
  if (Array.isArray(value)) return value[Number(key)] as unknown;
  return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function withChild(value: unknown, key: Key, child: unknown): unknown {
  if (Array.isArray(value)) {
    const copy = value.slice() as unknown[];
    copy[Number(key)] = child;
    return copy;
  }
  return { ...(isRecord(value) ? value : {}), [key]: child };
}

function without(value: unknown, key: Key): unknown {
  if (Array.isArray(value)) return value.toSpliced(Number(key), 1);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== String(key)));
}
