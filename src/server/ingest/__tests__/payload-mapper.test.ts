// What a mapping makes of a payload: which records go on, and what is known of the others.
import type { MappingRule, SourceMapping } from '../../contracts/mapping';
import { STRUCTURE } from '../../mapping/structure';
import { compileMapping } from '../../mapping/compile-mapping';
import { Faults } from '../check/faults';
import { PayloadMapper } from '../payload-mapper';

const FIELDS = ['nickname', 'email', 'phone', 'title'];
const from = (path: string) => ({ kind: 'attribute', attribute: { path } }) as const;
const SPANISH: SourceMapping['user'] = { scope: [[{ attribute: 'country', operator: 'equals', value: 'ES' }]] };

async function mapped(mapping: SourceMapping, records: unknown[], dataType: 'user' | 'department' = 'user') {
  const compiled = await compileMapping(
    mapping,
    (type, field) => FIELDS.includes(field) || STRUCTURE[type].includes(field),
  );
  const data = { dataType, sourceName: 'hr', matchKey: 'email', records };
  const { payload, ...rest } = await new PayloadMapper(compiled, mapping).map({ data, faults: new Faults() });
  return { records: (payload.data as typeof data).records, ...rest };
}

describe('a record that is deleted', () => {
  it('and out of scope goes on by its uid alone', async () => {
    const gone = { uid: 'x9', country: 'DE', email: 'bob@acme.test', isDeleted: true };
    expect(await mapped({ user: SPANISH }, [gone])).toMatchObject({
      records: [{ uid: 'x9', isDeleted: true }],
      outOfScope: 0,
    });
    const there = { ...gone, country: 'ES' };
    expect((await mapped({ user: SPANISH }, [there])).records).toEqual([there]);
  });

  it('goes on without the departments that a rule made of it', async () => {
    const rules = [{ field: 'departments', from: from('teams') }];
    const gone = { uid: '1', teams: {}, isDeleted: true };
    expect((await mapped({ user: { rules } }, [gone])).records).toEqual([{ uid: '1', isDeleted: true }]);
    const parents = [{ field: 'parentUid', from: from('above') }];
    const closed = { uid: 'd', above: { nobody: 1 }, isDeleted: 'yes' };
    expect((await mapped({ department: { rules: parents } }, [closed], 'department')).records).toEqual([
      { uid: 'd', isDeleted: 'yes' },
    ]);
  });

  it('by its attribute and not by the rule is no more in scope than others', async () => {
    const rules = [{ field: 'isDeleted', from: from('gone') }];
    const records = [{ uid: '1', country: 'DE', isDeleted: true, gone: false }];
    expect(await mapped({ user: { ...SPANISH, rules } }, records)).toMatchObject({
      records: [],
      leftAlone: ['1'],
      outOfScope: 1,
    });
  });
});

describe('a record that a rule fails for', () => {
  it('keeps what the others made, and is unidentified if it is what people are known by', async () => {
    const texts = (field: string): MappingRule => ({ field, from: from(field), steps: [{ kind: 'trim' }] });
    const rules = [texts('phone'), texts('email'), texts('nickname')];
    const { failed } = await mapped({ user: { rules } }, [
      { uid: '1', phone: {}, email: 'a@b', nickname: 'A' },
      { uid: '2', phone: {}, email: {} },
    ]);
    const problem = { code: 'mapping-not-a-text', params: { rule: 1, field: 'phone', value: '{}' } };
    expect(failed).toEqual([
      { record: { uid: '1', email: 'a@b', nickname: 'A' }, matchKey: 'email', problem },
      { record: { uid: '2' }, matchKey: 'email', problem, isUnidentified: true },
    ]);
  });
});

describe('departments', () => {
  it('are a list of one where a rule makes one', async () => {
    const rules = [{ field: 'departments', from: from('team') }];
    const records = [{ uid: '1', team: 'd' }, { uid: '2', team: ['a', 'b'] }, { uid: '3', team: '' }, { uid: '4' }];
    expect((await mapped({ user: { rules } }, records)).records).toEqual([
      { uid: '1', departments: ['d'] },
      { uid: '2', departments: ['a'] },
      { uid: '3', departments: null },
      { uid: '4' },
    ]);
  });
});

describe('a record out of scope', () => {
  it('without a uid could be anybody', async () => {
    expect(await mapped({ user: SPANISH }, [{ country: 'DE' }, { uid: '2', country: 'DE' }])).toMatchObject({
      records: [],
      failed: [],
      leftAlone: ['2'],
      outOfScope: 2,
      unnamed: 1,
    });
  });
});
