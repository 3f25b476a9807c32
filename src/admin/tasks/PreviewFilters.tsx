import { Flex, Segmented } from 'antd';
import { useAdmin } from '../admin';
import type { ActionCount } from '../api';
import { formatNumber } from '../format';
import { SearchInput } from '../SearchInput';
import { type Action, actionTitles } from './action';
import { countRecords, dataTypesOf } from './previewed-records';
import { dataTypeTitle } from './target';

/** What the records of a preview are filtered by. */
export interface RecordFilter {
  action?: Action;
  dataType?: string;
}

interface PreviewFiltersProps {
  filter: RecordFilter;
  counts: ActionCount[];
  onChange(filter: RecordFilter): void;
  onSearch(search: string): void;
}

/** By what the records of a preview are filtered and searched. */
export function PreviewFilters({ filter, counts, onChange, onSearch }: PreviewFiltersProps) {
  const { t, language } = useAdmin();
  const titles = actionTitles(t, true);
  const all = { value: '', label: t('All') };
  const actions = countRecords(counts, filter.dataType).map(({ action, count }) => ({
    value: action as string,
    label: `${titles[action]} (${formatNumber(count, language)})`,
  }));
  const types = dataTypesOf(counts).map((dataType) => ({ value: dataType, label: dataTypeTitle(dataType, t) }));
  return (
    <Flex wrap gap="small" align="center">
      <Segmented
        aria-label={t('Outcome')}
        style={SCROLLS}
        options={[all, ...actions]}
        value={filter.action ?? ''}
        onChange={(action) => onChange({ ...filter, action: (action || undefined) as Action | undefined })}
      />
      {types.length > 1 && (
        <Segmented
          aria-label={t('Data type')}
          style={SCROLLS}
          options={[all, ...types]}
          value={filter.dataType ?? ''}
          onChange={(dataType) => onChange({ dataType: dataType || undefined })}
        />
      )}
      <SearchInput label={t('Search by ID or name')} width={220} onSearch={onSearch} />
    </Flex>
  );
}

/** Where there is no room for all of them, as on a phone. */
const SCROLLS = { maxWidth: '100%', overflowX: 'auto' } as const;
