// What an admin can set of a source of this type: the types. `check-options.ts` checks them.
import type { ServerAddress } from '../addresses';
import type { DepartmentSource, Preset } from '../presets';

/** What becomes of a group that is a member of a group. */
export const NESTED_GROUPS = ['tree', 'flat'] as const;

/** Which of several departments is the main one. */
export const MAIN_DEPARTMENTS = ['firstByName', 'smallest', 'largest'] as const;

/** Where the owners of departments come from. */
export const OWNER_SOURCES = ['none', 'department', 'manager'] as const;

/** By what somebody who is new from the directory is linked to an account that is there already. */
export const MATCH_KEYS = ['username', 'email', 'phone', 'none'] as const;

/**
 * The options as they are stored, and as the settings forms name their fields. Every text may hold `{{ $env.NAME }}`. A field that
 * was emptied (`''` or `null`) is as one that was left out.
 */
export interface LdapOptions {
  /** The kind of directory: it says what is taken where something below is left out. See `PRESET_VALUES`. Required. */
  preset: Preset;

  // Connection

  /**
   * One or several addresses, `ldaps://` or `ldap://`, separated by blanks, commas or line breaks. They are asked in this
   * order: the next one where one can't be reached. Required.
   */
  servers: string;
  /**
   * Speak to `ldap://` addresses without encryption: the password and everything that is read can be seen on the way. If not
   * set, these are asked for StartTLS, and nothing is sent to a server that refuses it.
   */
  unencrypted?: boolean;
  /** Certificates (PEM) of the authorities that are trusted, instead of those that Node.js knows. */
  caCertificate?: string;
  /** Certificate (PEM) to show to the server; `clientKey` is needed with it. */
  clientCertificate?: string;
  /** The private key (PEM) of `clientCertificate`, without a passphrase. Secret. */
  clientKey?: string;
  /** The name that is expected in the server's certificate, if it is not that of its address. */
  serverName?: string;
  /** Take any certificate: whoever is in between can read and change everything. */
  skipCertificateCheck?: boolean;
  /** Who reads: a distinguished name, or with Active Directory also `name@example.com`. Left out: anonymously. */
  bindDn?: string;
  /** The password of `bindDn`, and required with it. Secret. */
  bindPassword?: string;
  /** Seconds until a server counts as not reachable, 1 to 300. Default: 10. */
  connectTimeout?: number;
  /** Seconds that a server may be silent, 1 to 3600. Default: 60. */
  timeout?: number;
  /** Entries that are asked for at once, 10 to 5000. Default: 500. Active Directory gives at most 1000. */
  pageSize?: number;
  /**
   * Take what was read for all there is, even if the server says that a part of it is on another one (a referral). Referrals
   * are never followed. If not set, a referral fails the read.
   */
  ignoreReferrals?: boolean;

  // People

  /** Below which entry everything is read: `dc=example,dc=com`. Required. */
  baseDn: string;
  /** Below which entry people are, if not `baseDn`. */
  userBaseDn?: string;
  /** Which entries are people: an LDAP filter. Default: that of the preset. */
  userFilter?: string;
  /** The attribute that never changes for a person, and that everybody has, each another. Default: that of the preset. */
  uidAttribute?: string;
  /** Further attributes of people to read, to be mapped: names separated by blanks, commas or line breaks. */
  attributes?: string;
  /**
   * What somebody who is new from the directory has in common with an account that is there already, to be linked to it; `none`: nobody
   * is linked. Default: `username`.
   */
  matchKey?: (typeof MATCH_KEYS)[number];
  /** An attribute that says who is disabled, instead of what the preset looks at. */
  suspendedAttribute?: string;
  /**
   * The values of `suspendedAttribute` that mean so, separated by commas, whatever their case. Default: true, yes, 1, disabled,
   * locked, inactive.
   */
  suspendedValues?: string;

  /**
   * In between full reads, read only the people who have changed since the last run. Who left, or is no longer meant, is noticed by the next
   * full read. What the directory works out of other entries (`memberOf`) can't be read then.
   */
  changedOnly?: boolean;
  /** With `changedOnly`: hours after which everything is read again, 1 to 720. Default: 24. */
  fullReadEvery?: number;

  // Departments

  /** Default: that of the preset. */
  departmentSource?: DepartmentSource;
  /** Below which entry the organizational units or groups are, if not `baseDn`. */
  departmentBaseDn?: string;
  /** Which entries are departments: an LDAP filter. Default: that of the preset. Of units and groups only. */
  departmentFilter?: string;
  /** The attribute that never changes for a unit or group. Default: that of the preset. */
  departmentUidAttribute?: string;
  /** What a unit or group is called. Default: `ou` of units, `cn` of groups. */
  departmentTitleAttribute?: string;
  /** With `departmentSource: 'attribute'`: the attribute of people that holds the path of their department. Required then. */
  departmentAttribute?: string;
  /** What is between the departments of a path: "Sales / Europe". Blanks around it don't count. Default: `/`. */
  departmentSeparator?: string;
  /**
   * Of groups in groups. `tree` (default): a group is below the first by name that it is a member of. `flat`: all are at the top,
   * and who is in a group is in all those that it is a member of.
   */
  nestedGroups?: (typeof NESTED_GROUPS)[number];
  /**
   * Of who is in several groups. Default: `firstByName`. `smallest` and `largest` count members; a primary
   * group of Active Directory, which names none, counts as larger than others, and that of everybody as the largest.
   */
  mainDepartment?: (typeof MAIN_DEPARTMENTS)[number];
  /**
   * `none` (default); `department`: whom `managedBy` or `owner` of a unit or group names, who is put into it if need be; `manager`: whom people of
   * a department name as their `manager`, and who is in it.
   */
  owners?: (typeof OWNER_SOURCES)[number];
}

/** The options, checked, and with what is taken where they say nothing. */
export interface LdapSettings {
  preset: Preset;
  servers: ServerAddress[];
  isUnencrypted: boolean;
  tls: { ca?: string; cert?: string; key?: string; serverName?: string; isUnchecked: boolean };
  /** Left out: anonymously. */
  bind?: { dn: string; password: string };
  /** Milliseconds. */
  connectTimeout: number;
  /** Milliseconds. */
  timeout: number;
  pageSize: number;
  areReferralsIgnored: boolean;
  users: {
    baseDn: string;
    filter: string;
    /** The first that an entry has counts, and has to be the same one for all. */
    uidAttributes: string[];
    furtherAttributes: string[];
    /** Left out: nobody is linked to an account that is there already. */
    matchKey?: string;
    /** Left out: as the preset knows it. */
    suspended?: { attribute: string; values: string[] };
  };
  departments: DepartmentSettings;
  owners: (typeof OWNER_SOURCES)[number];
  /** With only what has changed in between: milliseconds after which everything is read again. */
  fullReadEvery?: number;
}

export type DepartmentSettings =
  | ({ source: 'organizationalUnits' } & DepartmentEntries)
  | ({
      source: 'groups';
      nested: (typeof NESTED_GROUPS)[number];
      main: (typeof MAIN_DEPARTMENTS)[number];
    } & DepartmentEntries)
  | { source: 'attribute'; attribute: string; separator: string }
  | { source: 'none' };

/** Departments that are entries of the directory. */
export interface DepartmentEntries {
  baseDn: string;
  filter: string;
  /** The first that an entry has counts, and has to be the same one for all. */
  uidAttributes: string[];
  titleAttribute: string;
}
