// What rules make of attributes.
import { attribute, compileUser, nicknameOf, rule } from './mapping';

const PERSON = {
  uid: '1',
  givenName: 'Ana',
  sn: 'López',
  'org.name': 'Sales',
  name: { givenName: 'Anna', 'middle.name': 'M' },
  mail: '',
  mobile: null,
  age: 41,
  emails: [{ value: 'a@work' }, { value: 'a@home', primary: true }],
  groups: ['one', 'two'],
  none: [],
};

describe('attributes', () => {
  it.each([
    ['givenName', undefined, 'Ana'],
    ['name.givenName', undefined, 'Anna'],
    ['org.name', undefined, 'Sales'],
    ['name.middle.name', undefined, 'M'],
    ['emails.value', undefined, 'a@work'],
    ['emails.value', 'primary', 'a@home'],
    ['emails.value', 'all', ['a@work', 'a@home']],
    ['groups', undefined, 'one'],
    ['groups', 'primary', 'one'],
    ['groups', 'all', ['one', 'two']],
    ['none', undefined, null],
    ['none', 'all', null],
    ['mail', undefined, null],
    ['mobile', undefined, null],
    ['nope', undefined, undefined],
    ['givenName.length', undefined, undefined],
    ['__proto__', undefined, undefined],
    ['constructor', undefined, undefined],
    ['toString.name', undefined, undefined],
  ] as const)('%s, %s: %j', async (path, take, expected) => {
    expect(await nicknameOf(rule({ kind: 'attribute', attribute: attribute(path, take) }), PERSON)).toEqual(expected);
  });

  it('are joined where they are not empty, and say nothing where the source brings none of them', async () => {
    const join = (...paths: string[]) =>
      nicknameOf(rule({ kind: 'join', attributes: paths.map((path) => attribute(path)), separator: ' ' }), PERSON);
    expect(await join('givenName', 'mail', 'sn', 'nope')).toBe('Ana López');
    expect(await join('age', 'sn', 'name')).toBe('41 López');
    expect(await join('mail', 'mobile')).toBeNull();
    expect(await join('nope', 'neither')).toBeUndefined();
  });

  it('are tried one after the other until one is filled', async () => {
    const first = (...paths: string[]) =>
      nicknameOf(rule({ kind: 'firstFilled', attributes: paths.map((path) => attribute(path)) }), PERSON);
    expect(await first('nope', 'mail', 'none', 'sn')).toBe('López');
    expect(await first('mail', 'nope')).toBeNull();
    expect(await first('nope')).toBeUndefined();
  });
});

describe('steps', () => {
  it.each([
    [{ kind: 'lowerCase' }, ' ÁNA ', ' ána '],
    [{ kind: 'upperCase' }, 'ana', 'ANA'],
    [{ kind: 'trim' }, '  ana ', 'ana'],
    [{ kind: 'trim' }, '   ', null],
    [{ kind: 'trim' }, 7, '7'],
    [{ kind: 'replace', search: '.', replacement: '' }, 'a.b.c', 'abc'],
    [{ kind: 'replace', search: 'a', replacement: '$&' }, 'aXa', '$&X$&'],
    [{ kind: 'split', separator: '@', take: 1 }, 'ana@acme', 'ana'],
    [{ kind: 'split', separator: '@', take: -1 }, 'ana@acme', 'acme'],
    [{ kind: 'split', separator: '@', take: 3 }, 'ana@acme', null],
    [{ kind: 'extract', pattern: '^CN=([^,]+)', group: 1 }, 'CN=Ana,OU=x', 'Ana'],
    [{ kind: 'extract', pattern: '\\d+' }, 'room 12', '12'],
    [{ kind: 'extract', pattern: '(x)?y', group: 1 }, 'y', null],
    [{ kind: 'extract', pattern: '^z' }, 'y', null],
    [{ kind: 'phone', country: 'ES' }, '612 34 56 78', '+34612345678'],
    [{ kind: 'phone', country: 'ES' }, '+49 30 901820', '+4930901820'],
    [{ kind: 'date', format: 'DD.MM.YYYY' }, '31.01.1990', '1990-01-31'],
    [{ kind: 'date', format: 'YYYY-MM-DD HH:mm' }, '2024-03-31 02:30', '2024-03-31T02:30:00.000'],
    [{ kind: 'date', format: 'YYYY-MM-DD HH:mm Z' }, '2024-01-31 08:30 +02:00', '2024-01-31T06:30:00.000Z'],
    [{ kind: 'date', format: 'YYYYMMDDHHmmss[.0Z]' }, '20240131083000.0Z', '2024-01-31T08:30:00.000Z'],
    [{ kind: 'yesNo', yes: ['Active'], no: ['gone'] }, ' ACTIVE', true],
    [{ kind: 'yesNo', yes: ['true'], no: ['false'] }, false, false],
  ] as const)('%j of %j gives %j', async (step, value, expected) => {
    expect(await nicknameOf(rule('v', step as never), { uid: '1', v: value })).toEqual(expected);
  });

  it('look up, whatever the case, and say what becomes of the rest', async () => {
    const entries = [
      { from: 'E', to: 'Employee' },
      { from: '', to: 'nobody' },
      { from: '0', to: false },
      { from: 'x', to: null },
    ];
    const found = (v: unknown, otherwise: 'keep' | 'empty' | 'fail') =>
      nicknameOf(rule('v', { kind: 'lookup', entries, otherwise }), { uid: '1', v });
    expect(await found('e', 'fail')).toBe('Employee');
    expect(await found(0, 'fail')).toBe(false);
    expect(await found('X', 'fail')).toBeNull();
    expect(await found(null, 'keep')).toBe('nobody');
    expect(await found(undefined, 'keep')).toBeUndefined();
    expect(await found('q', 'keep')).toBe('q');
    expect(await found('q', 'empty')).toBeNull();
    expect(await found('q', 'fail')).toEqual({
      code: 'mapping-lookup',
      params: { rule: 1, field: 'nickname', value: 'q' },
    });
  });

  it('go one after the other, over each value of a list', async () => {
    const steps = [{ kind: 'trim' }, { kind: 'split', separator: '@', take: 1 }, { kind: 'upperCase' }] as const;
    const all = { kind: 'attribute', attribute: attribute('emails.value', 'all') } as const;
    expect(await nicknameOf(rule(all, ...steps), PERSON)).toEqual(['A', 'A']);
    expect(await nicknameOf(rule('emails.value', ...steps), PERSON)).toBe('A');
  });

  it.each([
    [{ kind: 'phone', country: 'ES' }, '12', 'mapping-phone', { country: 'ES' }],
    [{ kind: 'date', format: 'DD.MM.YYYY' }, '31.02.1990', 'mapping-date', { format: 'DD.MM.YYYY' }],
    [{ kind: 'yesNo', yes: ['y'], no: ['n'] }, 'maybe', 'mapping-yes-no', { allowed: 'y, n' }],
  ] as const)('%j fails for %j', async (step, value, code, more) => {
    expect(await nicknameOf(rule('v', step as never), { uid: '1', v: value })).toEqual({
      code,
      params: { rule: 1, field: 'nickname', value, ...more },
    });
  });

  it('fail for a text or a list beyond all bounds, before it is made', async () => {
    const bomb = { kind: 'replace', search: 'a', replacement: 'a'.repeat(1_000) } as const;
    const failure = (code: string, limit: number) => ({ code, params: { rule: 1, field: 'nickname', limit } });
    const tooLong = failure('mapping-too-long', 100_000);
    expect(await nicknameOf(rule('v', bomb, bomb), { uid: '1', v: 'a' })).toEqual(tooLong);
    expect(await nicknameOf(rule('v', { kind: 'trim' }), { uid: '1', v: 'x'.repeat(100_001) })).toEqual(tooLong);
    expect(await nicknameOf(rule('v', { kind: 'trim' }), { uid: '1', v: 'x'.repeat(100_000) })).toHaveLength(100_000);
    const all = rule({ kind: 'attribute', attribute: attribute('v', 'all') }, { kind: 'trim' });
    expect(await nicknameOf(all, { uid: '1', v: Array(1_001).fill('x') })).toEqual(failure('mapping-too-many', 1_000));
    expect(await nicknameOf(all, { uid: '1', v: Array(1_000).fill('x') })).toHaveLength(1_000);
  });

  it('fail for what is no text', async () => {
    expect(await nicknameOf(rule('name', { kind: 'trim' }), PERSON)).toMatchObject({
      code: 'mapping-not-a-text',
      params: { value: '{"givenName":"Anna","middle.name":"M"}' },
    });
  });
});

describe('a mapped record', () => {
  it('has what rules set and what makes up a record, and nothing else', async () => {
    const compiled = await compileUser({ rules: [rule('givenName'), { ...rule('secret'), field: 'password' }] });
    const given = { uid: '1', givenName: 'Ana', sn: 'López', departments: ['d'], isSuspended: true, password: 'x' };
    expect(compiled.map(given).record).toEqual({ uid: '1', departments: ['d'], isSuspended: true, nickname: 'Ana' });
    expect(compiled.skipped).toEqual([{ rule: 2, field: 'password' }]);
  });

  it('keeps what other rules set where one fails', async () => {
    const failing = { ...rule('mobile', { kind: 'phone', country: 'ES' }), field: 'phone' };
    const compiled = await compileUser({ rules: [failing, rule('givenName')] });
    expect(compiled.map({ uid: '1', mobile: 'none', givenName: 'Ana' })).toEqual({
      record: { uid: '1', nickname: 'Ana' },
      problem: { code: 'mapping-phone', params: { rule: 1, field: 'phone', value: 'none', country: 'ES' } },
      failed: ['phone'],
    });
  });

  it('shows nothing of secrets, whatever they are made into', async () => {
    const ofSecret = rule('login.userPassword', { kind: 'yesNo', yes: ['y'], no: ['n'] });
    const compiled = await compileUser({ rules: [ofSecret, { ...rule('sn'), field: 'phone' }] });
    expect(compiled.secret).toEqual(['nickname']);
    expect(compiled.map({ uid: '1', login: { userPassword: 'open sesame' } }).problem).toMatchObject({
      code: 'mapping-yes-no',
      params: { value: '***masked***' },
    });
  });

  it('may have its uid from a rule', async () => {
    const compiled = await compileUser({ rules: [{ ...rule('employeeId'), field: 'uid' }, rule('sn')] });
    expect(compiled.map({ employeeId: 7, uid: 'x', sn: 'S' }).record).toEqual({ uid: 7, nickname: 'S' });
    expect(compiled.mapStructure({ employeeId: 7, sn: 'S' }).record).toEqual({ uid: 7 });
  });

  it('is as it came without rules', async () => {
    const compiled = await compileUser({ scope: [[{ attribute: 'x', operator: 'isEmpty' }]] });
    const given = { uid: '1', anything: { at: ['all'] } };
    expect(compiled.map(given).record).toBe(given);
  });
});
