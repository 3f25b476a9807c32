import '@testing-library/jest-dom/vitest';
import { cleanup, configure } from '@testing-library/react';
import { afterEach, vi } from 'vitest';

// A busy machine is no fault.
configure({ asyncUtilTimeout: 60_000 });

// antd needs these two, jsdom has neither.
window.matchMedia ??= vi.fn((query: string) => ({
  matches: false,
  media: query,
  addListener() {},
  removeListener() {},
  addEventListener() {},
  removeEventListener() {},
  dispatchEvent: () => false,
})) as never;
globalThis.ResizeObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
} as never;

// What hides an element is on the element itself. For each of thousands of questions jsdom would go through all of antd's styles,
// some of which it can't even read.
window.getComputedStyle = (element) => (element as HTMLElement).style;

/** Of each file, in a thread that loads Testing Library once: it would ask for these with its first file alone. */
export function preparePageTests() {
  Reflect.set(globalThis, 'IS_REACT_ACT_ENVIRONMENT', true);
  afterEach(cleanup);
}
