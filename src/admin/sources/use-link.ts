// The address of the page may name a task: that of a message, or of what a history leads to.
import { useEffect, useRef } from 'react';
import { useLocation } from 'react-router-dom';
import type { Id, Source } from '../api';

/**
 * Calls `onLink` once for each time that such an address is followed, as soon as the sources are known.
 * @param onLink gets no source, if that is not there
 */
export function useLink(sources: Source[] | undefined, onLink: (source?: Source, taskId?: Id) => void) {
  const { key, search } = useLocation();
  const followed = useRef<string>();
  useEffect(() => {
    const link = new URLSearchParams(search);
    const sourceId = link.get('source');
    if (sources && sourceId && followed.current !== key) {
      followed.current = key;
      onLink(
        sources.find(({ id }) => String(id) === sourceId),
        link.get('task') ?? undefined,
      );
    }
  });
}
