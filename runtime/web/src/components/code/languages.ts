import { completeAnyWord } from '@codemirror/autocomplete';
import { indentUnit, StreamLanguage, type LanguageSupport, type StreamParser } from '@codemirror/language';
import type * as dialects from '@codemirror/legacy-modes/mode/sql';
import { EditorState, type Extension } from '@codemirror/state';

/** How a language is written: what draws its colours, and how its files end. */
interface Language {
  ending: string;
  load: () => Promise<Extension>;
}

/** A language of CodeMirror 6 itself. */
const modern = (load: () => Promise<LanguageSupport>, ending: string): Language => ({ load, ending });
/** One that only came over from CodeMirror 5. */
const streamed = (load: () => Promise<StreamParser<unknown>>, ending: string): Language => ({
  load: async () => StreamLanguage.define(await load()),
  ending,
});

/** A dialect of SQL: all of them come in one file. */
const sql = (dialect: Exclude<keyof typeof dialects, 'sql'>): Language =>
  streamed(async () => (await import('@codemirror/legacy-modes/mode/sql'))[dialect], 'sql');

const LANGUAGES: Readonly<Record<string, Language>> = {
  python: modern(async () => (await import('@codemirror/lang-python')).python(), 'py'),
  c: modern(async () => (await import('@codemirror/lang-cpp')).cpp(), 'c'),
  cpp: modern(async () => (await import('@codemirror/lang-cpp')).cpp(), 'cpp'),
  markdown: modern(async () => (await import('@codemirror/lang-markdown')).markdown(), 'md'),
  json: modern(async () => (await import('@codemirror/lang-json')).json(), 'json'),
  html: modern(async () => (await import('@codemirror/lang-html')).html(), 'html'),
  css: modern(async () => (await import('@codemirror/lang-css')).css(), 'css'),
  javascript: modern(async () => (await import('@codemirror/lang-javascript')).javascript({ jsx: true }), 'js'),
  typescript: modern(async () => (await import('@codemirror/lang-javascript')).javascript({ typescript: true }), 'ts'),
  yaml: modern(async () => (await import('@codemirror/lang-yaml')).yaml(), 'yml'),
  latex: streamed(async () => (await import('@codemirror/legacy-modes/mode/stex')).stex, 'tex'),
  jinja2: streamed(async () => (await import('@codemirror/legacy-modes/mode/jinja2')).jinja2, 'j2'),
  dockerfile: streamed(async () => (await import('@codemirror/legacy-modes/mode/dockerfile')).dockerFile, 'dockerfile'),
  shell: streamed(async () => (await import('@codemirror/legacy-modes/mode/shell')).shell, 'sh'),
  r: streamed(async () => (await import('@codemirror/legacy-modes/mode/r')).r, 'r'),
  sql: sql('standardSQL'),
  'sql-msSQL': sql('msSQL'),
  'sql-mySQL': sql('mySQL'),
  'sql-mariaDB': sql('mariaDB'),
  'sql-sqlite': sql('sqlite'),
  'sql-cassandra': sql('cassandra'),
  'sql-plSQL': sql('plSQL'),
  'sql-hive': sql('hive'),
  'sql-pgSQL': sql('pgSQL'),
  'sql-gql': sql('gql'),
  'sql-gpSQL': sql('gpSQL'),
  'sql-sparkSQL': sql('sparkSQL'),
  'sql-esper': sql('esper'),
};

/** Where nothing is known of a language's words, those of the text are proposed. */
const HAVE_OWN_WORDS: ReadonlySet<string> = new Set(['python', 'html', 'css', 'javascript', 'typescript']);

/** The names of the languages that have colours. */
export const LANGUAGE_NAMES: readonly string[] = Object.keys(LANGUAGES);

/** What draws a language's colours; nothing for plain text, and for what nobody knows. */
export async function loadLanguage(name: string | null | undefined): Promise<Extension> {
  return (await languageOf(name)?.load()) ?? [];
}

/** What goes with a language besides its colours: how far a line is set in, and which words are proposed. */
export function habitsOf(name: string | null | undefined): Extension {
  const proposes = HAVE_OWN_WORDS.has(name ?? '') ? [] : EditorState.languageData.of(() => [{ autocomplete: completeAnyWord }]);
  return [indentUnit.of(name === 'python' ? '    ' : '  '), proposes];
}

/** What a file in a language is called. */
export function fileName(name: string | null | undefined): string {
  return `file.${languageOf(name)?.ending ?? 'txt'}`;
}

function languageOf(name: string | null | undefined): Language | undefined {
  return name && Object.hasOwn(LANGUAGES, name) ? LANGUAGES[name] : undefined;
}
