// The host's listeners that ask the database about each row. Where many rows are written, the writers do for all of them at once
// what the listener does for each, and it is suppressed for these rows. A listener is known by its whole text: one that says anything
// else, in another version of the host, is called as ever.
import { createHash } from 'node:crypto';
import type { Database, Model } from '@nocobase/database';

type Listen = (row: Model, options: object) => unknown;

interface KnownListener {
  event: string;
  /** Of its text, with each run of white space as one blank. */
  sha256: string;
}

const KNOWN = {
  /** Access control: a new user without a role gets the default one. */
  defaultRole: {
    event: 'users.afterCreateWithAssociations',
    sha256: 'a15bbad17549accb944f66950a562626cb3477a4cab069afd950530db685b9bd',
  },
  /** Departments: the main department is one of the user's own, or else the first of them. */
  mainDepartment: {
    event: 'users.afterSaveWithAssociations',
    sha256: '7f7d5f312d457898380871510c41ae1a083d5579867f346e0a7123fb02dc3abc',
  },
  /** Departments: a main department that is none of the user's own is refused. */
  mainDepartmentCheck: {
    event: 'users.beforeSave',
    sha256: '84271809807198ac1143f9958a395ec732d32af192d26e11b2a6fb9dfcee1bbe',
  },
  /** Trees: where a new department stands. */
  treePathOfNew: {
    event: 'departments.afterCreate',
    sha256: 'a0240ff3d16b6e248099a2867212d3a549ea9acb683df1be12deb7a071b1c436',
  },
  /** Trees: where a department stands, and those below it, once it was put below another. */
  treePathOfMoved: {
    event: 'departments.afterUpdate',
    sha256: '4e3416b74076a242ab3e96826285907f8acb6a85af2bd254751f46e940acf4de',
  },
  /** Trees: a department does not stand below itself. */
  treeParentCheck: {
    event: 'departments.beforeSave',
    sha256: 'c0fbfcf75fe3e55540dd268d69a44d746abe2039a18b1390ff9e562b45ac00ee',
  },
  /** Trees: a department that is removed stands nowhere. */
  treePathOfRemoved: {
    event: 'departments.afterDestroy',
    sha256: 'b0b42df2208be44fab46178726481586e5b6c45285e841c4bc8689e018d2b60f',
  },
  /** Departments: the main department of a user whose membership was removed, and what is cached of it. */
  mainDepartmentOfFormerMember: {
    event: 'departmentsUsers.afterDestroy',
    sha256: '4096a41ec52a2a3915bf101f9dd2f9e6b6a6450b142f4d69ae3b95950c8e03d4',
  },
  /** The database: what becomes of rows that refer to a removed one. */
  referenceCheck: {
    event: 'beforeDestroy',
    sha256: '1d11e78f10bd74011f3b972bf28d8a7a0dac3db3b9b50e9c20dbd3f4bb932532',
  },
} satisfies Record<string, KnownListener>;

export type HostListenerName = keyof typeof KNOWN;

/** Suppresses known listeners of the host for some rows. */
export class HostListeners {
  private readonly found = new Map<HostListenerName, { listen: Listen; suppressed: WeakSet<Model> }>();
  private readonly missing = new Set<HostListenerName>();

  /** @param warn told once of each listener that is not the one known here, and by which writing is slower */
  constructor(
    private readonly db: Database,
    private readonly warn: (message: string) => void = () => {},
  ) {}

  /** Suppresses the listener for these rows; false if the host has none that is known here. */
  suppress(name: HostListenerName, rows: Model[]): boolean {
    const listener = this.find(name);
    rows.forEach((row) => listener?.suppressed.add(row));
    return Boolean(listener);
  }

  /** Calls the listener that was suppressed. */
  async call(name: HostListenerName, row: Model, options: object): Promise<void> {
    await this.find(name)?.listen(row, options);
  }

  private find(name: HostListenerName) {
    if (!this.found.has(name)) {
      this.takeOver(name);
    }
    return this.found.get(name);
  }

  /** Puts a listener that can be suppressed in its place, if it is there; the order of all of them stays. */
  private takeOver(name: HostListenerName) {
    const { event, sha256 } = KNOWN[name];
    const listeners = this.db.rawListeners(event) as Listen[];
    const listen = listeners.find((each) => digest(each) === sha256);
    if (!listen) {
      this.tellMissing(name, event);
      return;
    }
    const suppressed = new WeakSet<Model>();
    this.db.removeAllListeners(event);
    for (const each of listeners) {
      this.db.on(
        event,
        each === listen ? (row: Model, options: object) => !suppressed.has(row) && listen(row, options) : each,
      );
    }
    this.found.set(name, { listen, suppressed });
  }

  private tellMissing(name: HostListenerName, event: string) {
    // Without Departments there are no listeners of it, and nothing is slower.
    if (!this.missing.has(name) && this.db.hasCollection('departments')) {
      this.missing.add(name);
      this.warn(
        `The host's listener "${name}" of ${event} is another one than is known here: writing many rows is slower`,
      );
    }
  }
}

function digest(listener: Listen) {
  return createHash('sha256').update(String(listener).replace(/\s+/g, ' ')).digest('hex');
}
