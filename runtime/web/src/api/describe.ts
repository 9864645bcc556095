import { isRecord } from '../state/equal';

/** The languages that calls are printed in, by the name that the app gives them. */
export const LANGUAGES = { python: 'Python', javascript: 'JavaScript', bash: 'curl' } as const;
export type Language = keyof typeof LANGUAGES;

/** What a call needs before it runs. */
export const NEEDED: Readonly<Record<Language, string | null>> = {
  python: 'pip install gradio_client',
  javascript: 'npm install @gradio/client',
  bash: null,
};

/** A value that an endpoint takes or gives. */
export interface Value {
  name: string;
  type: string;
  /** What it is if it is left out, as JSON; `null` where it must not be. */
  usual: string | null;
  label: string;
}

/** One endpoint, as the panel shows it. */
export interface Endpoint {
  name: string;
  description: string;
  takes: readonly Value[];
  gives: readonly Value[];
  calls: Readonly<Record<Language, string>>;
}

/**
 * The app's endpoints. The app prints calls with the address that it believes it has; this browser knows better.
 *
 * @param address where the description is
 * @param root where the app is, as this browser sees it
 */
export async function describeApp(address: string, root: string): Promise<Endpoint[]> {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`The app answered ${response.status}.`);
  const believed = decodeURI(response.headers.get('X-App-Root') ?? '');
  return endpointsOf(await response.json(), believed, root.replace(/\/+$/, ''));
}

/** The endpoints in a description, whatever it is. */
export function endpointsOf(described: unknown, believed: string, root: string): Endpoint[] {
  const named = isRecord(described) ? described['named_endpoints'] : null;
  if (!isRecord(named)) return [];
  return Object.entries(named).flatMap(([name, endpoint]) => {
    if (!isRecord(endpoint)) return [];
    const calls = isRecord(endpoint['code_snippets']) ? endpoint['code_snippets'] : {};
    const call = (language: Language) => withRoot(textOf(calls[language]), believed, root);
    return [
      {
        name,
        description: textOf(endpoint['description']),
        takes: valuesOf(endpoint['parameters']),
        gives: valuesOf(endpoint['returns']),
        calls: { python: call('python'), javascript: call('javascript'), bash: call('bash') },
      },
    ];
  });
}

function withRoot(call: string, believed: string, root: string): string {
  return believed ? call.replaceAll(believed, root) : call;
}

function valuesOf(listed: unknown): Value[] {
  if (!Array.isArray(listed)) return [];
  return listed.filter(isRecord).map((value) => {
    const type = isRecord(value['python_type']) ? textOf(value['python_type']['type']) : '';
    const hasUsual = value['parameter_has_default'] === true;
    return {
      name: textOf(value['parameter_name']),
      type,
      usual: hasUsual ? JSON.stringify(value['parameter_default']) : null,
      label: textOf(value['label']),
    };
  });
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
