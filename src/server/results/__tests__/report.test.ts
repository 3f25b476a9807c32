import { ENGLISH } from '../../platform/translate';
import type { RecordAction, UserDataRecord } from '../../contracts/types';
import { problem } from '../../contracts/catalogue';
import { newResult, TargetReport } from '../report';

const record = (uid: string | number) => ({ uid }) as UserDataRecord;
const taken = problem('value-taken', { field: 'email', value: 'a@x' });

function newReport(isStopped = false) {
  const progress: number[] = [];
  const report = new TargetReport(newResult('users'), {
    isStopped: () => isStopped,
    onProgress: async (done) => void progress.push(done),
  });
  return { report, progress, detail: report.result.detail };
}

describe('the report of a target', () => {
  it('begins with nothing', () => {
    const count = { all: 0, success: 0, failed: 0, created: 0, updated: 0, unchanged: 0, deleted: 0 };
    expect(newResult('users')).toEqual({ resource: 'users', detail: { count, failedRecords: [] } });
  });

  it.each<RecordAction>(['created', 'updated', 'unchanged', 'deleted'])('counts what was %s', (action) => {
    const { report, detail } = newReport();
    report.succeed(action);
    expect(detail.count).toEqual({ ...newResult('').detail.count, all: 1, success: 1, [action]: 1 });
  });

  it('counts many at once', () => {
    const { report, detail } = newReport();
    report.succeed('unchanged', 5);
    report.succeed('unchanged', 0);
    expect(detail.count).toMatchObject({ all: 5, success: 5, unchanged: 5 });
  });

  it('counts what failed', () => {
    const { report, detail } = newReport();
    report.fail('a', taken);
    expect(detail.count).toEqual({ ...newResult('').detail.count, all: 1, failed: 1 });
  });

  it('knows who failed', () => {
    const { report } = newReport();
    report.fail('a', taken);
    report.succeed('created');
    expect([...report.failedUids]).toEqual(['a']);
  });

  it('knows who failed of very many, and is asked of each', () => {
    const { report } = newReport();
    const uids = Array.from({ length: 50_000 }, (_, number) => `u${number}`);
    uids.forEach((uid) => report.fail(uid, taken));
    expect(uids.every((uid) => report.failedUids.has(uid))).toBe(true);
  });

  it('adds up', () => {
    const { report, detail } = newReport();
    (['created', 'updated', 'unchanged', 'deleted'] as const).forEach((action, index) => report.succeed(action, index));
    report.fail('a', taken);
    const { all, success, failed, created, updated, unchanged, deleted } = detail.count;
    expect([all, success]).toEqual([success + failed, created + updated + unchanged + deleted]);
  });

  it('names who failed as planned, with a code and its values', () => {
    const { report, detail } = newReport();
    report.fail('a', taken);
    report.name(record('a'), ENGLISH);
    expect(detail.failedRecords).toEqual([{ record: record('a'), message: 'email "a@x" is taken already', ...taken }]);
  });

  it('names who failed when it was written, in the words of the error', () => {
    const { report, detail } = newReport();
    report.fail('a', new Error('no'));
    report.name(record('a'), ENGLISH);
    expect(detail.failedRecords).toEqual([{ record: record('a'), message: 'no' }]);
  });

  it('does not take an error with a code for a planned failure', () => {
    const { report, detail } = newReport();
    report.fail('a', Object.assign(new Error('no'), { code: 'value-taken', params: {} }));
    report.name(record('a'), ENGLISH);
    expect(detail.failedRecords[0]).not.toHaveProperty('code');
  });

  it.each(['text', 7, {}])('names who failed with %j thrown', (thrown) => {
    const { report, detail } = newReport();
    report.fail('a', thrown);
    report.name(record('a'), ENGLISH);
    expect(detail.failedRecords[0].message).toBeTruthy();
  });

  it('finds a record by its number', () => {
    const { report, detail } = newReport();
    report.fail('7', taken);
    report.name(record(7), ENGLISH);
    expect(detail.failedRecords[0].code).toBe('value-taken');
  });

  it('hands on how far it is', async () => {
    const { report, progress } = newReport();
    await report.onProgress(3);
    expect(progress).toEqual([3]);
  });

  it.each([true, false])('hands on whether it is stopped: %s', (isStopped) => {
    expect(newReport(isStopped).report.isStopped()).toBe(isStopped);
  });
});
