// What the random steps leave out, because ours does it otherwise on purpose: docs/differences.md says why.
import { linked, sourceOf } from './state-queries.mjs';

/** What identifies a user, and no two may have. */
export const MATCH_KEYS = ['username', 'email', 'phone'];

/**
 * Whether a record would make a difference that is meant, after those that are in the payload already: two records of one user,
 * a deletion of somebody whom another record has, a value that is handed on by somebody who comes later, a main department that
 * is not there.
 */
export function isAvoided(state, payload, record) {
  const { records, matchKey } = payload;
  const user = userOf(state, payload, record);
  return (
    records.some((other) => isSame(userOf(state, payload, other), user) || isSame(other[matchKey], record[matchKey])) ||
    namesMissingMain(state, payload, record) ||
    (record.isDeleted && isClaimed(state, payload, record, user)) ||
    records.some((earlier) => wantsWhatIsGivenUp(state, earlier, record, user))
  );
}

/** Whether a payload can be said again, now that others have changed what it wrote. */
export function mayBeRepeated(state, payload) {
  const { dataType, sourceName, records } = payload;
  const before = (at) => ({ ...payload, records: records.slice(0, at) });
  const isBelowUnknown = ({ parentUid }, at) =>
    parentUid != null &&
    !records.slice(0, at).some(({ uid }) => uid === parentUid) &&
    !linked(state, { sourceName, dataType, sourceUk: parentUid }, 'departments').length;
  return !records.some(
    (record, at) =>
      record.isDeleted || (dataType === 'user' ? isAvoided(state, before(at), record) : isBelowUnknown(record, at)),
  );
}

/**
 * The departments that may be deleted together: nobody's main one, and nothing stays below them.
 * @param rowOf gives the row that a uid stands for
 */
export function deletable(state, uids, rowOf) {
  const rows = uids.map(rowOf);
  const isLeft = ({ name, parent }) => parent && rows.includes(parent) && !rows.includes(name);
  const withChildren = state.departments.filter(isLeft).map(({ parent }) => parent);
  const left = uids.filter((uid) => rowOf(uid) && !withChildren.includes(rowOf(uid)));
  return left.length === uids.length ? left : deletable(state, left, rowOf);
}

/**
 * Payloads that say once more what named departments that this one creates: ours puts it right without being told again, the
 * original does not. Nothing if that can't be compared.
 */
export function saidAgain(state, { dataType, sourceName, records }) {
  const created = dataType === 'department' ? createdUids(state, sourceName, records) : [];
  const again = state.ledger
    .filter((record) => record.sourceName === sourceOf(sourceName) && !record.metaData.isDeleted)
    .filter((record) => !(record.dataType === dataType && records.some(({ uid }) => uid === record.sourceUk)))
    .filter((record) => isLinked(record) && namedBy(record).some((uid) => created.includes(uid)));
  const isAmbiguous = hasDoubles(state, sourceName, again);
  const isMainMissing = again.some(({ metaData }) => namesMissingMain(state, { sourceName }, metaData, created));
  return isAmbiguous || isMainMissing
    ? undefined
    : again.map((record) => ({ dataType: record.dataType, sourceName, records: [record.metaData] }));
}

function createdUids(state, sourceName, records) {
  return records
    .filter(({ isDeleted }) => !isDeleted)
    .map(({ uid }) => uid)
    .filter((sourceUk) => !linked(state, { sourceName, dataType: 'department', sourceUk }, 'departments').length);
}

/** Whether several of the records are about the same user: there is no telling which was said last. */
function hasDoubles(state, sourceName, records) {
  const users = records
    .filter(({ dataType }) => dataType === 'user')
    .map(({ sourceUk }) => linked(state, { sourceName, dataType: 'user', sourceUk }, 'users')[0]);
  return new Set(users).size < users.length;
}

/** Whether a user's main department is not there: ours remembers it, for the original the record fails. */
function namesMissingMain(state, { sourceName }, { departments }, created = []) {
  const main = (departments ?? []).find(({ isMain }) => isMain)?.uid;
  const isThere = () =>
    created.includes(main) ||
    linked(state, { sourceName, dataType: 'department', sourceUk: main }, 'departments').length;
  return main !== undefined && !isThere();
}

function namedBy({ dataType, metaData: { parentUid, departments } }) {
  return dataType === 'user' ? (departments ?? []).map((each) => each.uid ?? each) : [parentUid];
}

function isLinked({ dataType, links }) {
  return links.some(({ resource }) => resource === `${dataType}s`);
}

/** The user whom a record is linked to, or whom the match key means. */
function userOf(state, { sourceName, matchKey }, record) {
  const rows = linked(state, { sourceName, dataType: 'user', sourceUk: record.uid }, 'users');
  const value = record[matchKey];
  const match = value == null ? undefined : state.users.find((user) => user[matchKey] === value)?.name;
  return rows[0] ?? match;
}

/** Whether another record of the source is linked to the user. */
function isClaimed(state, { sourceName }, { uid }, user) {
  return state.ledger.some(
    (each) =>
      each.sourceName === sourceOf(sourceName) &&
      each.sourceUk !== uid &&
      each.links.some(({ resource, row }) => resource === 'users' && row === user),
  );
}

function wantsWhatIsGivenUp(state, earlier, record, userName) {
  const user = state.users.find(({ name }) => name === userName);
  return MATCH_KEYS.some((key) => {
    const isGivenUp = record.isDeleted || (key in record && record[key] !== user?.[key]);
    return user && isGivenUp && isSame(earlier[key], user[key]);
  });
}

function isSame(one, other) {
  return one != null && one === other;
}
