// What is timed, in this order, on one database.

export function casesOf(organisation) {
  const { departments, people } = organisation;
  return [
    { name: 'departments, first', records: departments, payloads: () => organisation.departmentPayloads() },
    { name: 'departments, again', records: departments, payloads: () => organisation.departmentPayloads() },
    { name: 'people, first', records: people, payloads: () => organisation.personPayloads() },
    { name: 'people, again', records: people, payloads: () => organisation.personPayloads() },
    { name: 'people, 1 % changed', records: people, payloads: () => organisation.changedPersonPayloads() },
  ];
}
