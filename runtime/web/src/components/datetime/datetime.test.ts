import { describe, expect, it } from 'vitest';
import { forPicker, fromPicker, isDate } from './datetime';

describe('datetime', () => {
  it('knows the dates that there are', () => {
    expect(['2024-02-29 23:59:59', 'now', ' now - 5d ', 'now-10 s'].map((text) => isDate(text, true))).toEqual([
      true, true, true, true,
    ]);
    expect(['2023-02-29 00:00:00', '2024-01-01', 'tomorrow', '2024-01-01 24:01:00', ''].map((text) => isDate(text, true))).toEqual([
      false, false, false, false, false,
    ]);
    expect([isDate('2024-01-01', false), isDate('2024-01-01 10:00:00', false)]).toEqual([true, false]);
  });

  it('goes to the picker and back', () => {
    expect(forPicker('2024-05-31 09:30:00', true)).toBe('2024-05-31T09:30:00');
    expect(['2024-05-31T09:30', '2024-05-31T09:30:05', '2024-05-31T09:30:05.5', ''].map((value) => fromPicker(value, true))).toEqual([
      '2024-05-31 09:30:00', '2024-05-31 09:30:05', '2024-05-31 09:30:05', '',
    ]);
    expect(fromPicker(forPicker('2024-05-31', false), false)).toBe('2024-05-31');
  });
});
