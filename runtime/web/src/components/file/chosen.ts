/** A file that somebody chose, with its path where it came out of a folder. */
export interface Chosen {
  file: File;
  /** `photos/2024/a.png`; a file that was chosen by itself has its name alone. */
  path: string;
}

/** What was chosen in a file dialog. */
export function chosenIn(files: Iterable<File> | null): Chosen[] {
  return Array.from(files ?? [], (file) => ({ file, path: file.webkitRelativePath || file.name }));
}

/** What was dropped, folders with all that is in them. */
export async function droppedIn(transfer: DataTransfer): Promise<Chosen[]> {
  // The list is gone once the event is over, so all is taken from it at once.
  const items = Array.from(transfer.items).filter(({ kind }) => kind === 'file');
  const taken = items.map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  const found = await Promise.all(
    taken.map(({ entry, file }) => (entry ? chosenBelow(entry) : chosenIn(file ? [file] : []))),
  );
  return found.flat();
}

async function chosenBelow(entry: FileSystemEntry): Promise<Chosen[]> {
  if (isFolder(entry)) {
    const found: Chosen[] = [];
    // One by one: a folder may hold more than a browser opens at a time.
    for (const child of await entriesOf(entry)) found.push(...(await chosenBelow(child)));
    return found;
  }
  if (!isPlainFile(entry)) return [];
  const file = await new Promise<File>((resolve, reject) => entry.file(resolve, reject));
  return [{ file, path: entry.fullPath.replace(/^\/+/, '') }];
}

/** All entries of a folder: the browser hands them out by the hundred, and an empty list at the end. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const entries: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (some.length === 0) return entries;
    entries.push(...some);
  }
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

function isPlainFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}
