/** The answer; or what the signal was aborted with, if that comes first. */
export async function unlessAborted<T>(answer: Promise<T>, signal: AbortSignal): Promise<T> {
  let onAbort = () => {};
  const stopped = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
  });
  if (signal.aborted) {
    onAbort();
  }
  try {
    return await Promise.race([stopped, answer]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
