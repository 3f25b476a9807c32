import { Button, Flex, Grid } from 'antd';
import { useState } from 'react';
import { useAdmin } from '../admin';
import type { Id, NextRun, Source, Task } from '../api';
import { formatNumber } from '../format';
import { LoadError } from '../LoadError';
import { Legend } from './Legend';
import { SourceCard } from './SourceCard';
import { useLatestRuns } from './use-latest-runs';

interface OverviewProps {
  /** Those on the page of the table below. */
  sources: Source[];
  /** The latest task of each source; undefined, until it is known. */
  tasks?: Task[];
  /** When the sources with a schedule are due next. */
  nextRuns: NextRun[];
  onOpenTask(source: Source, taskId: Id): void;
}

/** How many sources are shown at first, by the width of the window: one row of them, since the table is to be seen as well. */
const FEW = 3;
const FEW_IF_WIDE = 4;
const FEW_ON_A_PHONE = 2;

/** The sources at a glance. */
export function Overview({ sources, tasks, nextRuns, onOpenTask }: OverviewProps) {
  const { api, t, language } = useAdmin();
  const { xs, xxl } = Grid.useBreakpoint();
  const [isAll, setAll] = useState(false);
  const few = xs ? FEW_ON_A_PHONE : xxl ? FEW_IF_WIDE : FEW;
  const shown = isAll ? sources : sources.slice(0, few);
  const runs = useLatestRuns({ api, sources: shown, tasks });
  const known = new Set(runs.data?.sourceIds);
  const isOf =
    ({ id }: Source) =>
    ({ sourceId }: { sourceId: Id }) =>
      String(sourceId) === String(id);
  return (
    <Flex vertical gap="small" role="region" aria-label={t('Overview')}>
      {runs.error && (
        <LoadError
          title={t('The runs could not be loaded')}
          error={runs.error}
          loading={runs.loading}
          onRetry={runs.refresh}
        />
      )}
      {Boolean(runs.data?.runs.length) && <Legend />}
      <div
        role="list"
        style={{ display: 'grid', gap: 12, gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 280px), 1fr))' }}
      >
        {shown.map((source) => (
          <SourceCard
            key={source.id}
            source={source}
            task={tasks?.find(isOf(source))}
            runs={known.has(String(source.id)) ? runs.data?.runs.filter(isOf(source)) : undefined}
            nextRun={nextRuns.find(isOf(source))}
            onOpen={(taskId) => onOpenTask(source, taskId)}
          />
        ))}
      </div>
      {sources.length > few && (
        <Button type="link" size="small" style={{ alignSelf: 'start' }} onClick={() => setAll(!isAll)}>
          {isAll ? t('Show fewer') : t('Show all ({{number}})', { number: formatNumber(sources.length, language) })}
        </Button>
      )}
    </Flex>
  );
}
