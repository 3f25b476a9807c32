import { useDebounce } from 'ahooks';
import { useState } from 'react';
import { TYPING } from './typing';

/** What somebody types to search by, once they pause; undefined if that is nothing. */
export function useSearch() {
  const [typed, setSearch] = useState('');
  return { search: useDebounce(typed.trim(), { wait: TYPING }) || undefined, setSearch };
}
