// What went wrong, in the reader's language and with the titles that fields have in the host.
import { useRequest } from 'ahooks';
import { createContext, type ReactNode, useContext } from 'react';
import { describeProblem, knownProblem, type Problem } from '../../server/contracts/catalogue';
import { useAdmin } from '../admin';
import type { Failure, FieldTitles, PreviewedRecord, Task } from '../api';
import { formatNumber } from '../format';
import { fieldTitle } from './field';
import { targetPage } from './target';

const Titles = createContext<FieldTitles>({});

/** Gives what is below it the titles of fields; until they are there, or if they can't be had, fields go by their names. */
export function FieldTitlesProvider({ children }: { children: ReactNode }) {
  const { api } = useAdmin();
  const { data } = useRequest(() => api.fieldTitles(), { onError: () => {} });
  return <Titles.Provider value={data ?? {}}>{children}</Titles.Provider>;
}

/** Words what is stored as codes with their values. */
export function useWords() {
  const admin = useAdmin();
  const { t, language } = admin;
  const titles = useContext(Titles);

  const titleOf = (field: string, dataType: string) => fieldTitle(field, dataType, titles, admin);

  const problemText = ({ code, params }: Problem, dataType: string): string => {
    const { field } = params ?? {};
    const named = typeof field === 'string' ? { ...params, field: titleOf(field, dataType) } : params;
    return describeProblem({ code, params: named }, t);
  };

  /** Why a record failed. */
  const reasonOf = (failure: Failure): string => {
    const problem = knownProblem(failure);
    return problem ? problemText(problem, failure.dataType) : failure.message;
  };

  /** Why a record of a preview would fail, or what would be left out of it. */
  const noteOf = ({ problems, message, dataType }: PreviewedRecord): string | undefined =>
    problems ? problems.map((problem) => problemText(problem, dataType)).join(' ') : message;

  /** What a task says of how it ended. */
  const messageOf = ({ message, outcome }: Pick<Task, 'message' | 'outcome'>): string | null | undefined => {
    const { failed } = outcome ?? {};
    if (!failed || !outcome) {
      return message;
    }
    const first = failed.first.map((failure) => `${targetPage(failure, t).title} ${failure.uid}: ${reasonOf(failure)}`);
    return t('Failed records: {{failed}} of {{all}}. The first: {{first}}', {
      failed: formatNumber(outcome.failedRecords, language),
      all: formatNumber(failed.all, language),
      first: first.join('; '),
    });
  };

  return { titleOf, problemText, reasonOf, noteOf, messageOf };
}
