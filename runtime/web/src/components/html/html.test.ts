import { describe, expect, it } from 'vitest';
import { fillTemplate, namesIn } from './html';

describe('html', () => {
  it('shows the value as it stands, and nothing for none', () => {
    expect(fillTemplate('${value}', { value: '<b>`${1 + 1}`</b>' })).toBe('<b>`${1 + 1}`</b>');
    expect(fillTemplate('${value}', { value: null })).toBe('');
  });

  it('fills a template from the value and the properties', () => {
    const names = namesIn({ label: 'Stars', props: { size: 3 } }, 2);
    expect(fillTemplate('${label}: ${[...Array(value)].map((_, at) => `<b>${at}</b>`).join("")} of ${size}', names)).toBe(
      'Stars: <b>0</b><b>1</b> of 3',
    );
  });

  it('takes a property that a function changed before the one at the start', () => {
    const props = { props: { size: 3 }, size: 5 };
    expect(fillTemplate('<i>${size}</i>', namesIn(props, null))).toBe('<i>5</i>');
  });

  it('passes over names that are no words of JavaScript', () => {
    expect(fillTemplate('a ${value}', { value: 1, 'data-x': 2, 'x){}alert(1': 3 })).toBe('a 1');
  });
});
