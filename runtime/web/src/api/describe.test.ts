import { describe, expect, it } from 'vitest';
import { endpointsOf } from './describe';

const ENDPOINT = {
  description: 'Greets.',
  parameters: [
    { label: 'Name', parameter_name: 'name', parameter_has_default: false, parameter_default: null, python_type: { type: 'str' } },
    { label: 'Times', parameter_name: 'times', parameter_has_default: true, parameter_default: 2, python_type: { type: 'float' } },
  ],
  returns: [{ label: 'Out', python_type: { type: 'str' } }],
  code_snippets: { python: 'Client("http://inside:7860")', javascript: '"http://inside:7860"', bash: 'curl http://inside:7860/gradio_api' },
};

describe('endpointsOf', () => {
  it('prints calls with the address that the browser knows', () => {
    const [greet] = endpointsOf({ named_endpoints: { '/greet': ENDPOINT } }, 'http://inside:7860', 'https://apps.example/demo');
    expect(greet?.calls.python).toBe('Client("https://apps.example/demo")');
    expect(greet?.calls.bash).toBe('curl https://apps.example/demo/gradio_api');
  });

  it('tells what may be left out', () => {
    const [greet] = endpointsOf({ named_endpoints: { '/greet': ENDPOINT } }, '', '');
    expect(greet?.takes.map((value) => value.usual)).toEqual([null, '2']);
  });

  it('finds nothing in what is no description', () => {
    for (const described of [null, [], 'text', {}, { named_endpoints: [1] }, { named_endpoints: { '/x': 1 } }]) {
      expect(endpointsOf(described, '', '')).toEqual([]);
    }
  });
});
