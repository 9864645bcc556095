import type { Picture } from './image';

/** Whether the device has a way to hand a picture on to other apps; desktops often have none. */
export function canShare(): boolean {
  return 'canShare' in navigator && navigator.canShare({ files: [new File([''], 'image.png', { type: 'image/png' })] });
}

/** Hand a picture on to what the device offers; why that did not work, `null` if it did or was called off. */
export async function share({ src, name }: Picture): Promise<string | null> {
  try {
    const blob = await (await fetch(src)).blob();
    await navigator.share({ files: [new File([blob], name, { type: blob.type })] });
    return null;
  } catch (error) {
    if (error instanceof Error && error.name === 'AbortError') return null;
    return 'This device could not share the picture. You can download it instead.';
  }
}
