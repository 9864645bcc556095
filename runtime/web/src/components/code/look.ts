import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** What words of a program look like, in the page's own colours: each is as easy to read as text is. */
const COLORS = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.modifier, tags.tagName, tags.controlKeyword], color: 'var(--accent-ink)', fontWeight: 'var(--weight-medium)' },
  { tag: [tags.string, tags.special(tags.string), tags.regexp, tags.attributeValue], color: 'var(--success)' },
  { tag: [tags.number, tags.bool, tags.null, tags.atom, tags.unit, tags.color], color: 'var(--warning)' },
  { tag: [tags.meta, tags.processingInstruction], color: 'var(--ink-faint)' },
  { tag: tags.comment, color: 'var(--ink-faint)', fontStyle: 'italic' },
  { tag: [tags.propertyName, tags.attributeName, tags.labelName], color: 'var(--accent)' },
  { tag: [tags.definition(tags.variableName), tags.function(tags.variableName), tags.className, tags.typeName], fontWeight: 'var(--weight-medium)' },
  { tag: [tags.heading, tags.strong], fontWeight: 'var(--weight-bold)' },
  { tag: tags.emphasis, fontStyle: 'italic' },
  { tag: [tags.link, tags.url], textDecoration: 'underline' },
  { tag: tags.strikethrough, textDecoration: 'line-through' },
  { tag: tags.invalid, color: 'var(--danger)' },
]);

/** The editor in the page's type, colours and corners. */
const FRAME = EditorView.theme({
  '&': { background: 'none', color: 'var(--ink)', fontSize: 'var(--text-sm)', borderRadius: 'inherit', height: '100%' },
  // The field around it shows that it has the keyboard.
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': {
    fontFamily: 'var(--font-mono)',
    lineHeight: '1.6',
    minHeight: 'calc(var(--least) * 1.6em + 1rem)',
    maxHeight: 'calc(var(--most) * 1.6em + 1rem)',
    // Here rather than in what it scrolls: numbers and lines then begin at the same height.
    padding: '0.5rem 0',
    borderRadius: 'inherit',
  },
  '.cm-content': { padding: '0', caretColor: 'var(--accent)' },
  '.cm-content:focus-visible': { outline: 'none' },
  '.cm-line': { padding: '0 0.75rem' },
  '.cm-gutters': { background: 'none', border: '0', color: 'var(--ink-faint)', paddingInlineStart: '0.5rem', userSelect: 'none' },
  // As high as a line also before the editor has been in view, and measured: in a page that is printed whole.
  '.cm-lineNumbers .cm-gutterElement:not(:first-child)': { minHeight: '1.6em' },
  '.cm-activeLineGutter': { background: 'none', color: 'var(--ink)' },
  '.cm-cursor, .cm-dropCursor': { borderLeftColor: 'var(--accent)', borderLeftWidth: '2px' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    background: 'color-mix(in srgb, var(--accent) 26%, transparent)',
  },
  '&.cm-focused .cm-matchingBracket': { background: 'var(--accent-soft)', outline: '1px solid var(--accent)' },
  '.cm-searchMatch': { background: 'var(--warning-soft)' },
  '.cm-searchMatch-selected': { background: 'color-mix(in srgb, var(--accent) 40%, transparent)' },
  '.cm-placeholder': { color: 'var(--ink-faint)' },
  '.cm-panels': { background: 'var(--surface-raised)', color: 'var(--ink)', borderColor: 'var(--line)', borderRadius: '0 0 var(--radius) var(--radius)' },
  '.cm-panel.cm-search input, .cm-panel.cm-search button': {
    background: 'var(--surface)',
    border: '1px solid var(--line-control)',
    borderRadius: 'var(--radius-sm)',
    color: 'var(--ink)',
    fontSize: 'var(--text-sm)',
  },
  '.cm-tooltip': {
    background: 'var(--surface-raised)',
    border: '1px solid var(--line)',
    borderRadius: 'var(--radius-sm)',
    boxShadow: 'var(--shadow-lg)',
    color: 'var(--ink)',
    overflow: 'hidden',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--font-mono)', fontSize: 'var(--text-sm)' },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': { background: 'var(--accent-soft)', color: 'var(--accent-ink)' },
});

/** How all code looks. */
export const LOOK: Extension = [FRAME, syntaxHighlighting(COLORS)];
