import type { FieldDescription } from '../values/field-description';

/** A field called `f` of a type, as `describeFields` would describe it. */
export function field(type: string, more: Partial<FieldDescription> = {}): FieldDescription {
  return {
    name: 'f',
    title: 'f',
    type,
    isSettable: true,
    isUnique: false,
    identifies: false,
    isTrimmed: false,
    isRequired: false,
    timeZone: '+00:00',
    ...more,
  };
}
