// What the rules for values need to know about a field of the host.

/** A value that a field with options may have. */
export interface FieldOption {
  value: string | number | boolean;
  label?: string;
}

/** A field of Users or Departments. */
export interface FieldDescription {
  name: string;
  /** What admins call it; may be a template of the host. */
  title: string;
  /** The host's field type, such as `string` or `datetimeTz`. */
  type: string;
  /** The host's field interface, such as `multipleSelect`. */
  interface?: string;
  /** Whether a source may set it. */
  isSettable: boolean;
  /** Whether no two rows may have the same value. */
  isUnique: boolean;
  /** Whether rows are known by it, as users are by their username. */
  identifies: boolean;
  /** Whether blanks at its ends mean nothing. */
  isTrimmed: boolean;
  /** Whether it must not be empty. */
  isRequired: boolean;
  /** How many characters a text may have. */
  length?: number;
  /** How many bytes a text may have in UTF-8. */
  byteLength?: number;
  /** What a text must match. */
  pattern?: string;
  /** The values that are allowed, if not all are. */
  options?: FieldOption[];
  /** How many digits a decimal number may have, and how many of them behind the point. */
  precision?: number;
  scale?: number;
  /** Whether the database keeps no more than some six digits of a number. */
  isSinglePrecision?: boolean;
  /** Whether the database gives JSON as the text that it stores. */
  isJsonText?: boolean;
  /** What a Unix timestamp counts. */
  accuracy?: 'second' | 'millisecond';
  /** The zone of dates that do not name theirs, as an offset such as `+02:00`. */
  timeZone: string;
}
