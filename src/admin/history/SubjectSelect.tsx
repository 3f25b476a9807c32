import { useDebounce, useRequest } from 'ahooks';
import { Flex, Select, Spin } from 'antd';
import { groupBy } from 'lodash';
import { useState } from 'react';
import { useAdmin } from '../admin';
import type { FoundSubject, HistorySubject } from '../api';
import { LoadError } from '../LoadError';
import { dataTypeTitle } from '../tasks/target';
import { TYPING } from '../typing';

interface SubjectSelectProps {
  subject?: HistorySubject;
  onChoose(subject: HistorySubject): void;
}

/** Chooses a person or a department, whom the server looks for; those who were deleted too. */
export function SubjectSelect({ subject, onChoose }: SubjectSelectProps) {
  const { api, t } = useAdmin();
  const [typed, setTyped] = useState('');
  const search = useDebounce(typed.trim(), { wait: TYPING });
  const { data, error, loading, refresh } = useRequest(
    async () => ({ search, subjects: await api.findHistorySubjects(search) }),
    {
      ready: search !== '',
      refreshDeps: [search],
      // Shown below; without a handler ahooks would log it as well.
      onError: () => {},
    },
  );
  const isTyped = typed.trim() !== '';
  // Nobody can be chosen by mistake whom the search no longer finds.
  const shown = data?.search === typed.trim() ? data.subjects : undefined;
  const nameOf = ({ name, isDeleted }: FoundSubject) => (isDeleted ? `${name} (${t('Deleted')})` : name);
  return (
    <Flex vertical gap="small">
      {error && (
        <LoadError title={t('The records could not be loaded')} error={error} loading={loading} onRetry={refresh} />
      )}
      <Select
        showSearch
        labelInValue
        aria-label={t('Search people and departments by name')}
        placeholder={t('Search people and departments by name')}
        style={{ width: '100%' }}
        // Found by the server.
        filterOption={false}
        notFoundContent={isTyped && (shown ? t('No record matches') : <Spin size="small" />)}
        options={Object.entries(groupBy(shown, 'dataType')).map(([dataType, some]) => ({
          label: dataTypeTitle(dataType, t),
          options: some.map((each) => ({ value: `${dataType} ${each.id}`, label: nameOf(each), found: each })),
        }))}
        optionRender={({ data: option }) => {
          const found = foundIn(option);
          const text = [nameOf(found), ...found.details].join(' · ');
          return <div style={{ whiteSpace: 'normal', overflowWrap: 'anywhere' }}>{text}</div>;
        }}
        value={subject && { value: JSON.stringify(subject), label: subject.name }}
        searchValue={typed}
        onSearch={(text) => setTyped(text.slice(0, LONGEST_SEARCH))}
        onSelect={(_, option) => {
          const { dataType, id, name } = foundIn(option);
          setTyped('');
          onChoose({ dataType, id, name });
        }}
      />
    </Flex>
  );
}

/** Characters: no name is longer, and the server takes no more. */
const LONGEST_SEARCH = 255;

const foundIn = (option: object) => (option as { found: FoundSubject }).found;
