// @vitest-environment jsdom
import { describe, expect, it } from 'vitest';
import { buttonText, isSubmitKey, linesOf, offersCopy } from './textbox';

const press = (init: KeyboardEventInit) => new KeyboardEvent('keydown', { key: 'Enter', ...init });

describe('textbox', () => {
  it('grows from its lines to its most, which is 20 unless told otherwise', () => {
    expect(linesOf({})).toEqual({ least: 1, most: 20 });
    expect(linesOf({ lines: 5, max_lines: 3 })).toEqual({ least: 5, most: 5 });
  });

  it('sends with Enter in one line, and with a modifier in several', () => {
    expect(isSubmitKey(press({}), 1)).toBe(true);
    expect(isSubmitKey(press({}), 3)).toBe(false);
    expect([{ shiftKey: true }, { ctrlKey: true }, { metaKey: true }].map((keys) => isSubmitKey(press(keys), 3))).toEqual([
      true, true, true,
    ]);
  });

  it('leaves Enter to an input method that composes', () => {
    expect(isSubmitKey(press({ isComposing: true }), 1)).toBe(false);
  });

  it('reads its optional buttons', () => {
    expect([buttonText(false), buttonText(true), buttonText('Ask')]).toEqual([undefined, null, 'Ask']);
    expect([offersCopy({ buttons: ['copy'] }), offersCopy({ show_copy_button: true }), offersCopy({})]).toEqual([
      true, true, false,
    ]);
  });
});
