// What databases really give back of values that were normalised: a second run finds everything as it should be.
import type { Collection, Model } from '@nocobase/database';
import type { MockServer } from '@nocobase/test';
import { startApp, stopApp } from '../../__tests__/app';
import { describeFields } from '../values/describe-fields';
import type { FieldDescription } from '../values/field-description';
import { normaliseValue, sameValue } from '../values/normalise-value';

const CHOICES = {
  uiSchema: {
    enum: [
      { value: 'x1', label: 'One' },
      { value: 'x2', label: 'Two' },
    ],
  },
};

/** A field, what comes for it first, and what comes then. */
const FIELDS: Record<string, [options: Record<string, unknown>, first: unknown, then: unknown]> = {
  aString: [{ type: 'string' }, ' Jose\u0301 😀 ', 'José'],
  aShortString: [{ type: 'string', length: 3 }, '😀😀😀', 'abc'],
  aUnique: [{ type: 'string', unique: true }, ' x ', '\u200B'],
  aText: [{ type: 'text' }, ' - one\n - two', ''],
  anInteger: [{ type: 'integer' }, '12', 0],
  aBigInt: [{ type: 'bigInt' }, '9007199254740993', 7],
  aFloat: [{ type: 'float' }, 16777217.1, '0.1'],
  aReal: [{ type: 'real' }, 16777217.1, 0.1],
  aDouble: [{ type: 'double' }, 0.1, '1e300'],
  aDecimal: [{ type: 'decimal', precision: 30, scale: 4 }, '12345678901234567890.12', 12.5],
  aPlainDecimal: [{ type: 'decimal' }, '12', -3],
  aBoolean: [{ type: 'boolean' }, 'YES', 'no'],
  aRadio: [{ type: 'radio' }, 1, 0],
  aDate: [{ type: 'date' }, '2024-03-31T01:30:00.123Z', '2024-10-27 02:30'],
  aDatetime: [{ type: 'datetime' }, Date.UTC(2024, 2, 31, 1, 30), '2024-03-31'],
  aDatetimeTz: [{ type: 'datetimeTz' }, '1969-12-31T23:59:59.999Z', '20240331'],
  aDatetimeNoTz: [{ type: 'datetimeNoTz' }, '2024-07-01 08:30:00', '2024-01-01T00:00:00Z'],
  aDateOnly: [{ type: 'dateOnly' }, '1890-01-01', '2024-02-29T23:30:00Z'],
  aTime: [{ type: 'time' }, '8:30', '23:59:59'],
  aTimestamp: [{ type: 'unixTimestamp' }, 1735603200, '2024-01-01'],
  aPreciseTimestamp: [{ type: 'unixTimestamp', accuracy: 'millisecond' }, 1735603200123, '2024-01-01'],
  aSelect: [{ type: 'string', interface: 'select', ...CHOICES }, 'Two', 'x1'],
  aMultipleSelect: [{ type: 'array', interface: 'multipleSelect', ...CHOICES }, ['x2', 'One'], []],
  aSet: [{ type: 'set' }, ['b', 'a', 'b'], 'c'],
  anArray: [{ type: 'array' }, ['b', 10, 'a', 9], ['a']],
  aJson: [{ type: 'json' }, { b: 1, a: [1, 'x'] }, 'text'],
  aJsonb: [{ type: 'jsonb' }, '{"b":1,"a":null}', [3, 1, 2]],
  aUuid: [{ type: 'uuid', autoFill: false }, 'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11', null],
  aNanoid: [{ type: 'nanoid', autoFill: false }, 'V1StGXR8_Z5j', 'x'],
  aUid: [{ type: 'uid' }, 'u_abc', 'u_x'],
  aPoint: [{ type: 'point' }, [2.5, -48], [1, 2]],
  aCircle: [{ type: 'circle' }, [2.5, 48, 10], '[1,2,3]'],
  aLine: [
    { type: 'lineString' },
    [
      [1, 2],
      [3, 4.5],
    ],
    [
      [1, 2],
      [3, 4],
    ],
  ],
  aPolygon: [
    { type: 'polygon' },
    [
      [1, 2],
      [3, 4.5],
      [5, 6],
    ],
    [
      [1, 2],
      [3, 4],
      [5, 6],
    ],
  ],
};

describe('values that a database gives back', () => {
  let app: MockServer;
  let users: Collection;
  let described: Map<string, FieldDescription>;

  beforeAll(async () => {
    // Clocks that are put forward and back, and a zone that the host believes to be the same all year.
    process.env.TZ = 'Europe/Madrid';
    process.env.DB_TIMEZONE = '+01:00';
    app = await startApp(['map']);
    users = app.db.getCollection('users');
    Object.entries(FIELDS).forEach(([name, [options]]) => users.addField(name, options as never));
    await app.db.sync();
    described = new Map(describeFields(users).map((field) => [field.name, field]));
  });

  afterAll(() => stopApp(app));

  const wantedOf = (name: string, raw: unknown) => {
    const reading = normaliseValue(described.get(name)!, raw);
    expect(reading).toHaveProperty('value');
    return (reading as { value: unknown }).value;
  };
  const read = async (row: Model, name: string, raw: boolean) => {
    const found = await users.model.findOne({ where: { id: row.get('id') as number }, raw });
    return raw ? (found as unknown as Record<string, unknown>)[name] : found?.get(name);
  };

  describe.each(Object.entries(FIELDS))('%s', (name, [, first, then]) => {
    it('is found as it was written', async () => {
      const field = described.get(name)!;
      const [one, other] = [wantedOf(name, first), wantedOf(name, then)];
      const row = await users.repository.create({ values: { [name]: one } });
      expect(sameValue(field, await read(row, name, true), one), 'raw').toBe(true);
      expect(sameValue(field, await read(row, name, false), one), 'model').toBe(true);
      expect(sameValue(field, await read(row, name, true), other), 'other').toBe(false);

      row.set(name, other as never);
      await row.save();
      expect(sameValue(field, await read(row, name, true), other), 'raw, then').toBe(true);
      expect(sameValue(field, await read(row, name, false), other), 'model, then').toBe(true);
      expect(sameValue(field, await read(row, name, true), one), 'other, then').toBe(false);

      row.set(name, null as never);
      await row.save();
      // Keys that the host makes by itself are never empty.
      expect(sameValue(field, await read(row, name, true), null)).toBe(name !== 'aUid');
    });
  });
});
