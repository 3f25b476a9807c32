// What is timed, in this order, on one database.

/**
 * @returns cases, each with the number of its records; `options` of how they are applied, `mayFail` where records fail on purpose, or where the original can't do it at once
 */
export function casesOf(organisation) {
  const { departments, people } = organisation;
  return [
    { name: 'departments, first', records: departments, payloads: () => organisation.departmentPayloads() },
    { name: 'departments, again', records: departments, payloads: () => organisation.departmentPayloads() },
    { name: 'people, first', records: people, payloads: () => organisation.personPayloads() },
    { name: 'people, again', records: people, payloads: () => organisation.personPayloads() },
    {
      name: 'people, 1 % changed',
      records: people,
      payloads: () => organisation.changedPersonPayloads(),
      isChecked: true,
    },
    { name: 'people, all renamed', records: people, payloads: () => organisation.renamedPersonPayloads() },
    { name: 'people, all moved', records: people, payloads: () => organisation.movedPersonPayloads() },
    {
      name: 'people, moved back, own memberships',
      records: people,
      payloads: () => organisation.renamedPersonPayloads(),
      // The original knows no such setting, and moves them as it always does.
      options: { memberships: 'own' },
    },
    {
      name: 'departments, turned over',
      records: departments,
      payloads: () => organisation.turnedDepartmentPayloads(),
      mayFail: true,
    },
    {
      name: 'people, taken values',
      records: people,
      payloads: () => organisation.collidingPersonPayloads(),
      mayFail: true,
    },
    { name: 'people, matched', records: people, payloads: () => organisation.matchedPersonPayloads() },
    { name: 'people, removed', records: people, payloads: () => organisation.deletedPersonPayloads() },
    { name: 'people, created again', records: people, payloads: () => organisation.movedPersonPayloads() },
  ];
}
