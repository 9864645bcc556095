import { describe, expect, it } from 'vitest';
import { fillTemplate } from './html';

const PEOPLE = [
  { name: 'Ann', tags: ['a', 'b'] },
  { name: '<Bob>', tags: [] },
];

describe('mustaches', () => {
  it.each([
    ['{{name}} {{{name}}} {{&name}}', { name: '<b>' }, '&lt;b&gt; <b> <b>'],
    ['{{#each value}}<li>{{this}}</li>{{/each}}', { value: ['x', 'y'] }, '<li>x</li><li>y</li>'],
    ['{{#each value}}{{@index}}{{@first}}{{@last}}:{{name}}{{#each tags}}{{this}}{{../name}}{{/each}};{{/each}}', { value: PEOPLE }, '0truefalse:AnnaAnnbAnn;1falsetrue:&lt;Bob&gt;;'],
    ['{{#each value}}{{@key}}={{this}} {{else}}none{{/each}}', { value: { a: 1, b: 2 } }, 'a=1 b=2 '],
    ['{{#each value}}x{{else}}none{{/each}}', { value: [] }, 'none'],
    ['{{#each value as |one at|}}{{at}}{{one.name}}{{/each}}', { value: PEOPLE }, '0Ann1&lt;Bob&gt;'],
    ['{{#if a}}A{{else if b}}B{{else}}C{{/if}}', { a: 0, b: true }, 'B'],
    ['{{#if a includeZero=true}}A{{/if}}{{#unless a}}no{{/unless}}', { a: 0 }, 'Ano'],
    ['{{#with value}}{{name}} {{@root.size}}{{/with}}', { value: { name: 'n' }, size: 3 }, 'n 3'],
    ['{{lookup list at}} {{list.0}} {{list.[1]}} {{#if (lookup list 1)}}yes{{/if}}', { list: ['p', 'q'], at: 1 }, 'q p q yes'],
    ['{{#list}}{{this}}{{/list}}{{^list}}empty{{/list}}', { list: [] }, 'empty'],
    ['{{! not shown }}{{!-- {{nor}} this --}}\\{{shown}}', {}, '{{shown}}'],
    ['{{missing}}{{missing.deeper}}{{n}}{{f}}{{z}}', { n: null, f: false, z: 0 }, 'false0'],
    ['a {{~ name ~}} b', { name: 'n' }, 'anb'],
    ['<ul>\n  {{#each value}}\n  <li>{{this}}</li>\n  {{/each}}\n</ul>', { value: [1] }, '<ul>\n  <li>1</li>\n</ul>'],
  ])('fills %s', (template, names, expected) => {
    expect(fillTemplate(template, names)).toBe(expected);
  });

  it('goes together with JavaScript, also inside of a block', () => {
    expect(fillTemplate('{{#each value}}${size + 1}{{this}}{{/each}} ${value.map((one) => `<${one}>`).join("}")}', { value: ['a', 'b'], size: 1 })).toBe(
      '2a2b <a>}<b>',
    );
  });

  it.each(['${stolen()}', '`${stolen()}`', '\\${stolen()}', '{{{other}}}', '\\`+stolen()+`', '{{#each this}}'])('shows a value that looks like code as it stands: %s', (value) => {
    const fill = (template: string): string => fillTemplate(template, { value, other: '<img>', stolen: () => 'stolen' });
    expect(fill('{{{value}}}|${1}')).toBe(`${value}|1`);
    expect(fill('{{value}}')).toBe(value.replaceAll('`', '&#x60;'));
  });

  it('reaches nothing that a value only inherits', () => {
    expect(fillTemplate('{{constructor}}{{value.constructor.name}}{{value.__proto__}}{{toString}}{{list.map}}', { value: 'x', list: [] })).toBe('');
  });

  it.each(['{{#if a}}', '{{/if}}', '{{#if a}}{{/each}}', '{{> part}}', '{{help me}}', '{{a', '${a'])('says what is wrong with %s', (template) => {
    expect(() => fillTemplate(`{{x}}${template}`, { a: 1 })).toThrow(Error);
  });
});
