import { describe, expect, it } from 'vitest';
import { sentenceFor } from './camera.svelte';
import { pastedIn, photoType, pictureOf, pixelAt, placeholderOf } from './image';

const META = { _type: 'gradio.FileData' };
const address = (path: string): string => `https://app.example/${path}`;

describe('image', () => {
  it('finds a picture by its path, else by an address that can be nothing but a picture', () => {
    expect(pictureOf({ path: '/tmp/x/a b.png', orig_name: 'a b.png', meta: META }, address)).toEqual({
      src: 'https://app.example/file=/tmp/x/a%20b.png',
      name: 'a b.png',
    });
    const drawn = 'data:image/png;base64,AA==';
    expect(pictureOf({ path: null, url: drawn }, address)).toEqual({ src: drawn, name: 'image' });
    expect(pictureOf({ path: null, url: 'https://b.example/c.png' }, address)?.src).toBe('https://b.example/c.png');
    for (const url of ['javascript:alert(1)', 'data:text/html,<script>', ' https://b.example', 7, null]) {
      expect(pictureOf({ path: null, url }, address)).toBeNull();
    }
    expect([null, 'x', [], {}].map((value) => pictureOf(value, address))).toEqual([null, null, null, null]);
  });

  it('knows which pixel was clicked, wherever the picture stands in its element', () => {
    const own = { width: 200, height: 100 };
    expect(pixelAt(50, 25, { width: 100, height: 50 }, own)).toEqual([100, 50]);
    // Half as large, with 25 pixels of nothing above and below.
    expect(pixelAt(99, 25, { width: 100, height: 100 }, own)).toEqual([198, 0]);
    expect(pixelAt(50, 10, { width: 100, height: 100 }, own)).toBeNull();
    expect(pixelAt(100, 50, { width: 100, height: 100 }, own)).toBeNull();
  });

  it('reads an author’s words for the place to drop on', () => {
    expect(placeholderOf('# Your face\n\nor a friend’s')).toEqual([
      { text: 'Your face', isHeading: true },
      { text: 'or a friend’s', isHeading: false },
    ]);
    expect(placeholderOf(null)).toEqual([]);
  });

  it('saves photos as the author says', () => {
    expect(['jpg', 'WEBP', null].map(photoType)).toEqual(['image/jpeg', 'image/webp', 'image/webp']);
  });

  it('takes only pictures out of a paste', () => {
    const picture = new File([], 'a.png', { type: 'image/png' });
    const files = [new File([], 'a.txt', { type: 'text/plain' }), picture];
    expect(pastedIn({ files } as unknown as DataTransfer)).toEqual([picture]);
    expect(pastedIn(null)).toEqual([]);
  });

  it('says why there is no camera', () => {
    expect(sentenceFor(new DOMException('', 'NotAllowedError'))).toContain('not allowed');
    expect(sentenceFor(new Error('x'))).toBe('The camera could not be opened.');
  });
});
