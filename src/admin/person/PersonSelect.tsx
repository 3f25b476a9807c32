import { useDebounce, useRequest } from 'ahooks';
import { Flex, Select, Spin } from 'antd';
import { uniq } from 'lodash';
import { useState } from 'react';
import { useAdmin } from '../admin';
import type { FoundPerson, Source } from '../api';
import { LoadError } from '../LoadError';
import { TYPING } from '../typing';
import type { ChosenPerson } from './lookup-context';

interface PersonSelectProps {
  source: Source;
  person?: ChosenPerson;
  disabled: boolean;
  onChoose(person: ChosenPerson): void;
}

/** Chooses one of the people whom a source brought, whom the server looks for, or anybody by the uid. */
export function PersonSelect({ source, person, disabled, onChoose }: PersonSelectProps) {
  const { api, t } = useAdmin();
  const [typed, setTyped] = useState('');
  const uid = typed.trim();
  const search = useDebounce(uid, { wait: TYPING });
  const { data, error, loading, refresh } = useRequest(
    async () => ({ search, people: await api.findPeople(source, search) }),
    {
      refreshDeps: [search],
      // Shown below; without a handler ahooks would log it as well.
      onError: () => {},
    },
  );
  // Nobody can be chosen by mistake whom the search no longer finds. A uid can be taken, whoever is found.
  const isAnswered = !loading && (data?.search === uid || (error && search === uid));
  const people = isAnswered && data?.search === uid ? data.people : [];
  const isNew = isAnswered && uid !== '' && !people.some((each) => each.uid === uid);
  const options = [
    ...people.map((each) => ({ value: each.uid, label: each.name, text: lineOf(each) })),
    ...(isNew ? [{ value: uid, label: uid, text: t('Look for the ID "{{uid}}"', { uid }) }] : []),
  ];
  return (
    <Flex vertical gap="small" style={{ flex: '1 1 240px', minWidth: 0 }}>
      <Select
        showSearch
        labelInValue
        disabled={disabled}
        aria-label={t('Person')}
        placeholder={t('Search by name or ID')}
        style={{ width: '100%' }}
        // Found by the server.
        filterOption={false}
        notFoundContent={isAnswered ? t('Nobody matches') : <Spin size="small" />}
        options={options}
        optionRender={({ data: { text } }) => (
          <div style={{ whiteSpace: 'normal', overflowWrap: 'anywhere' }}>{text}</div>
        )}
        value={person && { value: person.uid, label: person.name ?? person.uid }}
        searchValue={typed}
        onSearch={(text) => setTyped(text.slice(0, LONGEST_UID))}
        onSelect={({ value, label }) => {
          setTyped('');
          onChoose({ uid: value, name: label as string });
        }}
      />
      {error && (
        <LoadError title={t('The people could not be loaded')} error={error} loading={loading} onRetry={refresh} />
      )}
    </Flex>
  );
}

/** Characters: no uid is longer. */
const LONGEST_UID = 255;

const lineOf = ({ uid, name, details }: FoundPerson) => uniq([name, ...details, uid]).join(' · ');
