import { constants, brotliCompressSync, gzipSync } from 'node:zlib';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/** Below this many bytes an encoding header costs about what compression saves. */
const SMALLEST_WORTH_COMPRESSING = 256;

/** Writes a `.br` and a `.gz` beside each script and style sheet, so that no request ever compresses. */
export function compress(): Plugin {
  return {
    name: 'spacekit-compress',
    apply: 'build',
    // Only where the files were written: a build that failed says why by itself.
    writeBundle({ dir = '.' }, bundle) {
      for (const name of Object.keys(bundle)) {
        if (/\.(js|css)$/.test(name)) compressFile(join(dir, name));
      }
    },
  };
}

function compressFile(path: string): void {
  const bytes = readFileSync(path);
  if (bytes.length < SMALLEST_WORTH_COMPRESSING) return;
  const brotliOptions = {
    params: {
      [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    },
  };
  writeFileSync(`${path}.br`, brotliCompressSync(bytes, brotliOptions));
  writeFileSync(`${path}.gz`, smallestGzip(bytes));
}

/** How often the coding starts anew follows from the memory that it may use, and more is not always better. */
function smallestGzip(bytes: Buffer): Buffer {
  const tries = [6, 7, 8].map((memLevel) => gzipSync(bytes, { level: constants.Z_BEST_COMPRESSION, memLevel }));
  return tries.reduce((best, next) => (next.length < best.length ? next : best));
}
