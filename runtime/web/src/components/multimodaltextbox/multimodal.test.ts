// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import type { FileValue } from '../file/file';
import { isPicture, pasted, readMultimodal, withFiles } from './multimodal';

const file = (path: string): FileValue => ({ path, meta: { _type: 'gradio.FileData' } });

function clipboard(text: string, files: File[] = []): DataTransfer {
  return { files, getData: () => text } as unknown as DataTransfer;
}

describe('text with files', () => {
  it('is read from whatever the value is', () => {
    expect([null, 'a', { text: 'b' }, { files: [file('c'), 3] }].map(readMultimodal)).toEqual([
      { text: '', files: [] }, { text: 'a', files: [] }, { text: 'b', files: [] }, { text: '', files: [file('c')] },
    ]);
  });

  it('has one file, or one more', () => {
    expect(withFiles([file('a')], [file('b')], {})).toEqual([file('b')]);
    expect(withFiles([file('a')], [file('b')], { file_count: 'multiple' })).toEqual([file('a'), file('b')]);
  });

  it('takes files and long texts that are pasted, and leaves short ones to the browser', () => {
    const picture = new File(['x'], 'x.png');
    expect(pasted(clipboard('', [picture]), {})).toEqual([{ file: picture, path: 'x.png' }]);
    expect(pasted(clipboard('short'), {})).toBeNull();
    expect(pasted(clipboard('long'), { max_plain_text_length: 3 })?.[0]?.path).toBe('pasted_text.txt');
    expect(pasted(null, {})).toBeNull();
  });

  it('knows a picture', () => {
    expect([isPicture({ ...file('a'), mime_type: 'image/png' }), isPicture(file('a'))]).toEqual([true, false]);
  });
});
