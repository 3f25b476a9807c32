// What a sync would do with one record: from the plan that a preview shows.
import type { Context } from '@nocobase/actions';
import { describeProblem } from '../contracts/catalogue';
import type { MappedType, TriedPlan, WordedProblem } from '../contracts/mapping';
import { Faults } from '../ingest/check/faults';
import type { PayloadMapper } from '../ingest/payload-mapper';
import { NOWHERE, previewOf } from '../ingest/preview';
import type { SourceResults } from '../ingest/run-options';
import type { UserDataResourceManager } from '../ingest/user-data-resource-manager';
import { withoutValue } from '../mapping/compile-mapping';
import { fieldTitles } from '../platform/field-titles';
import { MASK } from '../platform/mask';
import { personName } from '../platform/person';
import { translateWith } from '../platform/translate';
import { settingsOf } from '../sources/source-settings';
import type { SyncSourceModel } from '../sources/sync-source-model';

/** How a record is planned. */
export interface TrialTerms {
  instance: SyncSourceModel;
  sourceName: string;
  dataType: MappedType;
  matchKey?: string;
  mapper: PayloadMapper;
}

/** @throws InvalidPayloadError if the record is none */
export async function tryPlan(
  record: Record<string, unknown>,
  { instance, sourceName, dataType, matchKey, mapper }: TrialTerms,
  targets: UserDataResourceManager,
  { db, t: hostT, state }: Context,
): Promise<TriedPlan | undefined> {
  const t = translateWith(hostT);
  const data = { sourceName, dataType, matchKey, records: [record] };
  const checked = await targets.check({ data, faults: new Faults() });
  const { memberships, ...leavers } = settingsOf(instance);
  const startedBy = state.currentUser ? [String(state.currentUser.id)] : [];
  const results = await targets.plan(checked, { t, memberships, leavers, startedBy, mapping: mapper.applied });
  const { records } = await previewOf(db, results, t, NOWHERE);
  const uid = String(checked.records[0].uid);
  const planned = records.find((each) => each.dataType === dataType && each.uid === uid);
  if (!planned) {
    return undefined;
  }
  const { action, changes = [], problems = [] } = planned;
  const titles = fieldTitles(db)[dataType];
  const secrets = mapper.secretsOf(dataType);
  const isSecret = (field: unknown) => secrets.includes(String(field));
  const worded = problems
    .map((each) => (isSecret(each.params.field) ? withoutValue(each) : each))
    .map((each): WordedProblem => ({ ...each, message: describeProblem(each, t) }));
  const title = await titleOf(uid, dataType, results);
  return {
    action,
    title: secrets.some((field) => String(record[field]) === title) ? MASK : title,
    changes: changes.map((change) => ({
      ...change,
      ...(isSecret(change.field) && { from: MASK, to: MASK }),
      title: titles[change.field] ?? change.field,
    })),
    ...(action === 'failed' ? { notices: [], failure: worded[0] } : { notices: worded }),
  };

  async function titleOf(of: string, type: MappedType, [{ directory }]: SourceResults[]): Promise<string | undefined> {
    if (type === 'department') {
      const id = directory.departments.departments.find((each) => each.uid === of)?.id;
      const title = directory.departments.departmentRows.get(id ?? '')?.values.title;
      return title == null ? planned?.name : String(title);
    }
    const userId = directory.users.entries.get(of)?.userId;
    const user = userId === undefined ? null : await db.getRepository('users').findOne({ filterByTk: userId });
    return user ? personName(user.get()) : planned?.name;
  }
}
