import { isRecord } from '../../state/equal';
import type { FieldProps } from '../types';

/** What an explorer is told by its author. */
export interface ExplorerProps extends FieldProps {
  glob?: string | null;
  ignore_glob?: string | null;
  /** Another one when a function changed the folder that is shown. */
  root?: string | null;
  file_count?: 'single' | 'multiple' | null;
  height?: number | string | null;
  min_height?: number | string | null;
  max_height?: number | string | null;
}

/** A name in a folder, as the app tells it. */
export interface Entry {
  name: string;
  type: 'file' | 'folder';
  /** Whether it can be picked. */
  valid: boolean;
}

/** The names that lead to something from the folder that is shown. */
export type Path = readonly string[];

/** Asks the app what a folder holds. */
export type List = (folder: Path) => Promise<Entry[]>;

/** So many files are picked with a folder: more would be a mistake more often than not. */
export const MOST_PICKED = 1000;

/** What is picked. */
export function pickedIn(value: unknown): Path[] {
  if (!Array.isArray(value)) return [];
  return value.filter((path): path is string[] => Array.isArray(path) && path.every((part) => typeof part === 'string'));
}

/** What the app said that a folder holds. */
export function entriesIn(answer: unknown): Entry[] {
  if (!Array.isArray(answer)) return [];
  return answer.filter(isRecord).flatMap(({ name, type, valid }): Entry[] => {
    if (typeof name !== 'string') return [];
    return [{ name, type: type === 'folder' ? 'folder' : 'file', valid: valid === true }];
  });
}

/** Whether two paths are the same. */
export function isSame(a: Path, b: Path): boolean {
  return a.length === b.length && a.every((part, at) => part === b[at]);
}

/** Whether a path lies in a folder, at any depth. */
export function isBelow(path: Path, folder: Path): boolean {
  return path.length > folder.length && folder.every((part, at) => part === path[at]);
}

/** What is picked when these are, too. */
export function withPicked(before: readonly Path[], more: readonly Path[]): Path[] {
  return [...before, ...more.filter((path) => !before.some((each) => isSame(each, path)))];
}

/** What is picked without a file, or without all that is in a folder. */
export function withoutPicked(before: readonly Path[], path: Path): Path[] {
  return before.filter((each) => !isSame(each, path) && !isBelow(each, path));
}

/** The files in a folder that can be picked, at any depth, up to a limit. */
export async function filesBelow(folder: Path, list: List): Promise<Path[]> {
  const found: Path[] = [];
  for (const { name, type, valid } of await list(folder)) {
    const path = [...folder, name];
    if (type === 'folder') found.push(...(await filesBelow(path, list)));
    else if (valid) found.push(path);
    if (found.length >= MOST_PICKED) break;
  }
  return found.slice(0, MOST_PICKED);
}
