/** Whether the device has a way to hand text on to other apps; desktops often have none. */
export function canShareText(): boolean {
  return 'share' in navigator;
}

/** Hand text on to what the device offers; whether that failed: to be called off is no failure. */
export async function hasFailedToShare(title: string, text: string): Promise<boolean> {
  try {
    await navigator.share({ title, text });
    return false;
  } catch (error) {
    return !(error instanceof Error && error.name === 'AbortError');
  }
}
