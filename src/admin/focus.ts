/** Frames of the screen after which nothing is expected any more. */
const FRAMES = 120;

/** Leads to the first element of a kind, which may be drawn only some frames from now. */
export function focusFirst(frame: HTMLElement | null, selector: string, frames = FRAMES): void {
  const element = frame?.querySelector<HTMLElement>(selector);
  if (element) {
    element.focus();
  } else if (frames) {
    requestAnimationFrame(() => focusFirst(frame, selector, frames - 1));
  }
}
