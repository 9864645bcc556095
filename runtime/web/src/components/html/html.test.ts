import { describe, expect, it } from 'vitest';
import { fillTemplate, namesIn, serverFunctions, Watchers, withHolder, type HtmlProps } from './html';

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

  it('takes the author’s own property before one of the component by that name', () => {
    expect(fillTemplate('<i>${name}</i>', namesIn({ props: { name: 'Ann' }, name: 'html' } as HtmlProps, null))).toBe('<i>Ann</i>');
  });

  it('passes over names that are no words of JavaScript', () => {
    expect(fillTemplate('a ${value}', { value: 1, 'data-x': 2, 'x){}alert(1': 3 })).toBe('a 1');
  });

  it('puts the components at the first place of the template, and at none that a value brings', () => {
    const template = withHolder('<b>${value}</b>@children@children');
    expect(fillTemplate(template, { value: '@children' })).toBe('<b>@children</b><div data-children></div>@children');
  });

  it('tells watchers of what changed by itself, and not of what the script set', () => {
    const heard: string[] = [];
    const watchers = new Watchers();
    watchers.look({ value: 1, size: 2 });
    watchers.add('value', () => heard.push('value'));
    watchers.add(['size', 'value'], () => heard.push('either'));
    watchers.look({ value: 1, size: 3 }).forEach((tell) => tell());
    watchers.set('value', 5);
    watchers.look({ value: 5, size: 3 }).forEach((tell) => tell());
    watchers.look({ value: 6, size: 4 }).forEach((tell) => tell());
    expect(heard).toEqual(['either', 'value', 'either']);
  });

  it('sends one argument to a function of the app as it is, and several as a list', async () => {
    const { add } = serverFunctions(['add'], (name, data) => Promise.resolve([name, data]));
    expect(await Promise.all([add?.('a'), add?.(1, 2), add?.()])).toEqual([
      ['add', 'a'],
      ['add', [1, 2]],
      ['add', []],
    ]);
  });
});
