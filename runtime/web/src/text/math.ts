import katex from 'katex';
import 'katex/dist/katex.min.css';
import type { Formula } from './math-marks';

/** A formula as HTML. A mistake in it is shown in red where it stands. */
export function renderFormula({ tex, display }: Formula): string {
  return katex.renderToString(tex, { displayMode: display, throwOnError: false, trust: false });
}
