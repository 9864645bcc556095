/** A file of the app's, or one that lies elsewhere. */
export interface Located {
  path: string;
}

/** Where a file is got: at the app, unless it lies elsewhere on the web. */
export function addressOf(file: Located, address: (path: string) => string): string {
  if (/^https?:\/\//i.test(file.path)) return file.path;
  return address(`file=${file.path.split('/').map(encodeURIComponent).join('/')}`);
}
