import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands';
import { bracketMatching, indentOnInput } from '@codemirror/language';
import { searchKeymap } from '@codemirror/search';
import { Annotation, Compartment, EditorState, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, highlightSpecialChars, keymap, lineNumbers } from '@codemirror/view';
import { LOOK } from './look';

/** What an author says of an editor. */
export interface EditorOptions {
  isEditable: boolean;
  wrapsLines: boolean;
  showsNumbers: boolean;
  completes: boolean;
  /** What the text is called, and where its help stands. */
  label: string;
  describedBy: string | undefined;
}

/** What an editor tells of. */
export interface EditorNews {
  edited: (text: string) => void;
  focused: () => void;
  blurred: () => void;
}

/** Marks a change that no person made. */
const FromOutside = Annotation.define<boolean>();

/** A field for program text, in an element of the page. */
export class CodeEditor {
  readonly #view: EditorView;
  readonly #options = new Compartment();
  readonly #language = new Compartment();

  constructor(parent: HTMLElement, text: string, options: EditorOptions, news: EditorNews) {
    const told = EditorView.updateListener.of(({ docChanged, state, transactions }) => {
      if (docChanged && !transactions.some((each) => each.annotation(FromOutside))) news.edited(state.doc.toString());
    });
    const felt = EditorView.domEventHandlers({ focus: () => news.focused(), blur: () => news.blurred() });
    const extensions = [
      highlightSpecialChars(),
      history(),
      drawSelection(),
      indentOnInput(),
      bracketMatching(),
      closeBrackets(),
      keymap.of([...closeBracketsKeymap, ...completionKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, indentWithTab]),
      LOOK,
      this.#options.of(extensionsFor(options)),
      this.#language.of([]),
      told,
      felt,
    ];
    this.#view = new EditorView({ parent, state: EditorState.create({ doc: text, extensions }) });
  }

  /** Show a text: what it has in common with the one before stays where it is, and so does the cursor. */
  show(text: string): void {
    const before = this.#view.state.doc.toString();
    if (before === text) return;
    const start = commonStart(before, text);
    const annotations = FromOutside.of(true);
    this.#view.dispatch({ changes: { from: start, to: before.length, insert: text.slice(start) }, annotations });
  }

  /** Behave as the author says. */
  configure(options: EditorOptions): void {
    this.#view.dispatch({ effects: this.#options.reconfigure(extensionsFor(options)) });
  }

  /** Draw the colours of a language. */
  speak(language: Extension): void {
    this.#view.dispatch({ effects: this.#language.reconfigure(language) });
  }

  close(): void {
    this.#view.destroy();
  }
}

function extensionsFor(options: EditorOptions): Extension {
  const { isEditable, wrapsLines, showsNumbers, completes, label, describedBy } = options;
  // What only shows has to be reached by the keyboard all the same, to scroll and to copy.
  const attributes: Record<string, string> = { 'aria-label': label, tabindex: '0' };
  if (describedBy) attributes['aria-describedby'] = describedBy;
  if (!isEditable) attributes['aria-readonly'] = 'true';
  return [
    EditorView.contentAttributes.of(attributes),
    EditorState.readOnly.of(!isEditable),
    EditorView.editable.of(isEditable),
    wrapsLines ? EditorView.lineWrapping : [],
    showsNumbers ? lineNumbers() : [],
    completes ? autocompletion() : [],
  ];
}

/** How many characters two texts begin with alike. */
export function commonStart(a: string, b: string): number {
  // A text that grows is the usual case, and a comparison as a whole the fastest.
  if (b.startsWith(a)) return a.length;
  let at = 0;
  while (at < a.length && a[at] === b[at]) at += 1;
  return at;
}
