// Notices as an outcome keeps them: those that say the same of several records are one.
import { groupBy, uniq } from 'lodash';
import type { Notice } from '../contracts/plan';
import type { Translate } from '../platform/translate';
import type { OutcomeNotice } from '../contracts/types';
import { describeProblem } from '../contracts/catalogue';

/** How many different notices an outcome keeps, and of how many records each names the uid. */
const KEPT_NOTICES = 50;
const NAMED_RECORDS = 10;

export function groupNotices(notices: Notice[]): OutcomeNotice[] {
  const groups = groupBy(notices, ({ code, params, dataType }) => JSON.stringify([dataType, code, params]));
  return Object.values(groups)
    .slice(0, KEPT_NOTICES)
    .map((group) => {
      const [{ code, params, dataType }] = group;
      const uids = uniq(group.flatMap(({ uid }) => uid ?? []));
      return { code, params, dataType, records: uids.length, uids: uids.slice(0, NAMED_RECORDS) };
    });
}

/** Notices with their sentences, as a push answers them. */
export function wordedNotices(notices: Notice[], t: Translate): (OutcomeNotice & { message: string })[] {
  return groupNotices(notices).map((notice) => ({ ...notice, message: describeProblem(notice, t) }));
}
