import { isRecord } from '../../state/equal';
import type { Chosen } from '../file/chosen';
import { filesOf, type FileProps, type FileValue } from '../file/file';
import type { TextboxProps } from '../textbox/textbox';

/** What a field for text with files is told by its author. */
export interface MultimodalProps extends TextboxProps, FileProps {
  sources?: string[] | null;
  max_plain_text_length?: number | null;
}

/** Text and its files. */
export interface Multimodal {
  text: string;
  files: FileValue[];
}

/** More pasted text than this is a document, and no message. */
const USUAL_PLAIN_TEXT = 1000;

/** The text and the files of a value; an app's script may have set it to text alone. */
export function readMultimodal(value: unknown): Multimodal {
  if (typeof value === 'string') return { text: value, files: [] };
  if (!isRecord(value)) return { text: '', files: [] };
  return { text: String(value['text'] ?? ''), files: filesOf(value['files']) };
}

/** The files with those that have arrived: another one where one is taken, else all of them. */
export function withFiles(before: readonly FileValue[], arrived: readonly FileValue[], props: MultimodalProps): FileValue[] {
  const isOne = props.file_count !== 'multiple' && props.file_count !== 'directory';
  return isOne ? arrived.slice(0, 1) : [...before, ...arrived];
}

/** The files of a paste; text that is too long to be typed becomes one. `null` leaves the paste to the browser. */
export function pasted(data: DataTransfer | null, props: MultimodalProps): Chosen[] | null {
  if (!data) return null;
  const files = Array.from(data.files, (file) => ({ file, path: file.name }));
  if (files.length > 0) return files;
  const text = data.getData('text/plain');
  if (text.length <= (props.max_plain_text_length ?? USUAL_PLAIN_TEXT)) return null;
  return [{ file: new File([text], 'pasted_text.txt', { type: 'text/plain' }), path: 'pasted_text.txt' }];
}

/** Whether a file is a picture to be seen. */
export function isPicture({ mime_type: kind }: FileValue): boolean {
  return kind?.startsWith('image/') ?? false;
}
