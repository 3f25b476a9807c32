// What the settings form does, in whichever client.
import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { SECTIONS } from '../sections';

/** A form that is shown. */
export interface Shown {
  /** What is entered. */
  options(): object | undefined;
  /** As Save does before it saves: rejects if something is wrong. */
  validate(): Promise<unknown>;
}

const REQUIRED = { preset: 'openLdap', servers: 'ldaps://ldap.example.com', baseDn: 'dc=example,dc=com' };
const STORED = 'Set. Type a new one to replace it, or clear it to remove it.';

// Open lists of choices have the same label.
const selector = 'input, textarea';
const field = (label: string) => screen.getByLabelText<HTMLInputElement>(label, { selector });
const isShown = (label: string) => waitFor(() => expect(screen.queryByLabelText(label, { selector })).not.toBeNull());
const isHidden = (label: string) => waitFor(() => expect(screen.queryByLabelText(label, { selector })).toBeNull());
const hasPlaceholder = (label: string, text: string) => waitFor(() => expect(field(label).placeholder).toBe(text));

const enter = (label: string, value: string) => fireEvent.change(field(label), { target: { value } });

async function choose(label: string, choice: string) {
  fireEvent.mouseDown(field(label));
  const choices = await screen.findAllByText(choice, { selector: '.ant-select-item-option-content' });
  fireEvent.click(choices[0]);
}

/** @param show shows the form with the options that are saved */
export function testForm(show: (options?: object) => Shown) {
  it('gives what was entered as options of the source', async () => {
    const form = show();
    await choose('Directory', 'Active Directory');
    enter('Servers', 'ldaps://dc1.example.com');
    enter('Bind DN', 'nocobase@example.com');
    enter('Bind password', '{{ $env.LDAP_PASSWORD }}');
    enter('Base DN', 'dc=example,dc=com');
    enter('Time to connect (seconds)', '5');
    fireEvent.click(field('Ignore referrals'));
    await form.validate();
    expect(JSON.parse(JSON.stringify(form.options()))).toEqual({
      preset: 'activeDirectory',
      servers: 'ldaps://dc1.example.com',
      bindDn: 'nocobase@example.com',
      bindPassword: '{{ $env.LDAP_PASSWORD }}',
      baseDn: 'dc=example,dc=com',
      connectTimeout: 5,
      ignoreReferrals: true,
    });
  });

  it('shows the saved options', async () => {
    show({ ...REQUIRED, pageSize: 200, skipCertificateCheck: true });
    expect(field('Servers')).toHaveValue('ldaps://ldap.example.com');
    expect(field('Entries per page')).toHaveValue('200');
    expect(field('Do not check the certificate')).toBeChecked();
  });

  it('shows in grey what is taken from the kind of directory', async () => {
    show();
    await choose('Directory', 'Active Directory');
    await hasPlaceholder('Filter of people', '(sAMAccountType=805306368)');
    await hasPlaceholder('Unique ID of people', 'objectGUID');
    await hasPlaceholder('Attribute of disabled accounts', 'userAccountControl, accountExpires');
    await choose('Directory', 'FreeIPA / 389 Directory Server');
    await hasPlaceholder('Unique ID of people', 'ipaUniqueID, nsUniqueId');
    await hasPlaceholder('Name of departments', 'cn');
  });

  it('asks for what matters to the choice, and for nothing else', async () => {
    show(REQUIRED);
    await isHidden('Attribute with the department');
    await isHidden('A group in a group is');
    await isShown('Filter of departments');

    await choose('Departments from', 'Groups');
    await isShown('A group in a group is');
    await isShown('Main department of people in several groups');

    await choose('Departments from', 'An attribute of people');
    await isShown('Attribute with the department');
    await isShown('Separator of the path');
    await isHidden('Filter of departments');
    await isHidden('A group in a group is');

    await choose('Departments from', 'No departments');
    await isHidden('Attribute with the department');
    await isHidden('Owners of departments');
  });

  it('asks about encryption where an address is not encrypted by itself, and about what belongs to an entry', async () => {
    show({ preset: 'other' });
    await isHidden('Do not encrypt ldap:// connections');
    enter('Servers', 'ldap://ldap.example.com');
    await isShown('Do not encrypt ldap:// connections');
    expect(
      screen.getByText('Whoever can listen on the network reads the password and all that is synchronized.'),
    ).toBeInTheDocument();

    await isHidden('Its values of disabled accounts');
    enter('Attribute of disabled accounts', 'employeeType');
    await isShown('Its values of disabled accounts');

    await isHidden('Private key of the client certificate (PEM)');
    enter('Client certificate (PEM)', '-----BEGIN CERTIFICATE-----');
    await isShown('Private key of the client certificate (PEM)');
  });

  it('says what is missing', async () => {
    const form = show({
      bindDn: 'cn=reader',
      departmentSource: 'attribute',
      clientCertificate: '-----BEGIN CERTIFICATE',
    });
    await expect(form.validate()).rejects.toBeDefined();
    for (const sentence of [
      'Choose the kind of directory.',
      'Enter the address of a server.',
      'Enter the password of the bind DN.',
      'Enter the base DN.',
      'Enter the attribute with the department.',
      'Enter the private key of the client certificate.',
    ]) {
      expect(await screen.findByText(sentence)).toBeInTheDocument();
    }
  });

  it.each([
    ['servers', 'ldap.example.com', 'Enter addresses such as ldaps://ldap.example.com.'],
    ['baseDn', 'example.com', 'Enter a distinguished name, such as ou=people,dc=example,dc=com.'],
    ['userFilter', 'objectClass=person', 'Enter an LDAP filter in parentheses, such as (objectClass=person).'],
    ['uidAttribute', 'employee number', 'Enter the name of one attribute.'],
    ['caCertificate', 'MIIB', 'Enter it in PEM format: it begins with -----BEGIN.'],
  ])('says what is wrong with %s', async (name, value, sentence) => {
    const form = show({ ...REQUIRED, [name]: value });
    await expect(form.validate()).rejects.toBeDefined();
    expect(await screen.findByText(sentence)).toBeInTheDocument();
  });

  it('does not ask for what is hidden', async () => {
    const form = show({ ...REQUIRED, departmentSource: 'groups', departmentAttribute: '' });
    await form.validate();
    expect(form.options()).toMatchObject({ ...REQUIRED, departmentSource: 'groups' });
  });

  it('says whether a secret is stored, and puts what is typed in its place', async () => {
    const form = show({ ...REQUIRED, bindDn: 'cn=reader', bindPassword: '***set***' });
    expect(await screen.findByText(STORED)).toBeInTheDocument();
    await form.validate();
    act(() => field('Bind password').focus());
    await userEvent.keyboard('sesame');
    await waitFor(() => expect(screen.queryByText(STORED)).toBeNull());
    expect(form.options()).toMatchObject({ bindPassword: 'sesame' });
  });

  it('asks how often everything is read, if only what has changed is', async () => {
    const form = show({ ...REQUIRED, fullReadEvery: 12 });
    await isHidden('Full read every (hours)');
    fireEvent.click(field('Read only what has changed'));
    await isShown('Full read every (hours)');
    expect(form.options()).toMatchObject({ changedOnly: true, fullReadEvery: 12 });
  });

  it('opens sections that are closed at first, if something is entered in them', () => {
    show({ ...REQUIRED, serverName: 'ldap.internal' });
    const isOpen = (title: string) =>
      screen.getByText(title).closest('.ant-collapse-header')?.getAttribute('aria-expanded');
    expect(SECTIONS.map(({ title }) => [title, isOpen(title)])).toEqual([
      ['Connection', 'true'],
      ['People', 'true'],
      ['Departments', 'true'],
      ['Changes', 'false'],
      ['Certificates', 'true'],
      ['Limits and referrals', 'false'],
    ]);
  });
}
