import { useRequest } from 'ahooks';
import { useEffect, useRef } from 'react';
import type { MappedType, SourceMapping } from '../../server/contracts/mapping';
import { useAdmin } from '../admin';
import type { TestedSource } from '../api';

interface TrialOptions {
  source: TestedSource;
  dataType: MappedType;
  /** What is tried: as it is in the form. */
  mapping(): SourceMapping | null;
  /** Called when the server refused it. */
  onError(error: Error): void;
}

/** Tries a mapping on some records, one request at a time; who leaves ends it. */
export function useTrial({ source, dataType, mapping, onError }: TrialOptions) {
  const { api } = useAdmin();
  const running = useRef<AbortController>();
  const request = useRequest(
    (records?: object[]) => {
      running.current?.abort();
      running.current = new AbortController();
      return api.tryMapping({ ...source, mapping: mapping(), dataType, records }, running.current.signal);
    },
    { manual: true, onError },
  );
  const cancel = () => {
    request.cancel();
    running.current?.abort();
  };
  useEffect(() => () => running.current?.abort(), []);
  return {
    data: request.data,
    error: request.error,
    loading: request.loading,
    /** Whether the records are pulled that are waited for. */
    isPulling: request.loading && !request.params[0],
    /** Tries these records; without any, some are pulled. */
    run: request.run,
    /** Tries the same records again. */
    rerun: () => request.data && request.run(request.data.records.map(({ attributes }) => attributes)),
    cancel,
  };
}

export type Trial = ReturnType<typeof useTrial>;
