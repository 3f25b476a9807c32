import { Flex, Input, Segmented } from 'antd';
import { useAdmin } from '../admin';
import { formatNumber } from '../format';
import { actionTitles } from './action';
import type { ActionCount, RecordQuery } from './previewed-records';
import { dataTypeTitle } from './target';

interface PreviewFiltersProps {
  query: RecordQuery;
  counts: ActionCount[];
  dataTypes: string[];
  onChange(query: RecordQuery): void;
}

/** By what the records of a preview are filtered and searched. */
export function PreviewFilters({ query, counts, dataTypes, onChange }: PreviewFiltersProps) {
  const { t, language } = useAdmin();
  const titles = actionTitles(t, true);
  const all = { value: '', label: t('All') };
  const actions = counts.map(({ action, shown, isCut }) => ({
    value: action as string,
    label: `${titles[action]} (${formatNumber(shown, language)}${isCut ? '+' : ''})`,
  }));
  const types = dataTypes.map((dataType) => ({ value: dataType, label: dataTypeTitle(dataType, t) }));
  return (
    <Flex wrap gap="small" align="center">
      <Segmented
        aria-label={t('Outcome')}
        style={SCROLLS}
        options={[all, ...actions]}
        value={query.action ?? ''}
        onChange={(action) => onChange({ ...query, action: counts.find((count) => count.action === action)?.action })}
      />
      {types.length > 1 && (
        <Segmented
          aria-label={t('Data type')}
          style={SCROLLS}
          options={[all, ...types]}
          value={query.dataType ?? ''}
          onChange={(dataType) => onChange({ ...query, action: undefined, dataType: dataType || undefined })}
        />
      )}
      <Input.Search
        allowClear
        style={{ width: 220, marginInlineStart: 'auto' }}
        placeholder={t('Search by ID or name')}
        aria-label={t('Search by ID or name')}
        onChange={({ target: { value: search } }) => onChange({ ...query, search })}
      />
    </Flex>
  );
}

/** Where there is no room for all of them, as on a phone. */
const SCROLLS = { maxWidth: '100%', overflowX: 'auto' } as const;
