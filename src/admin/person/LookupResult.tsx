import { useRequest } from 'ahooks';
import { Flex, Skeleton, Typography } from 'antd';
import type { ReactNode } from 'react';
import { useAdmin } from '../admin';
import type { Lookup, Task } from '../api';
import { flatten } from '../flatten';
import { LoadError } from '../LoadError';
import { ValueList } from '../ValueList';
import { MappedPerson } from './MappedPerson';
import { PlannedPerson } from './PlannedPerson';

interface LookupResultProps {
  task: Task;
  /** What can be done with what was found. */
  children?(lookup: Lookup): ReactNode;
}

/** What a task found that looked somebody up: what the source has, what the mapping makes of it, and what a sync would do. */
export function LookupResult({ task, children }: LookupResultProps) {
  const { api, t } = useAdmin();
  const { data, error, loading, refresh } = useRequest(() => api.getLookup(task), {
    // Shown below; without a handler ahooks would log it as well.
    onError: () => {},
  });
  if (error) {
    const title = t('What was found could not be loaded');
    return <LoadError title={title} error={error} loading={loading} onRetry={refresh} />;
  }
  if (loading) {
    return <Skeleton active />;
  }
  if (!data) {
    return (
      <Typography.Text type="secondary">
        {t('What was found is no longer kept. Look the person up again to see it.')}
      </Typography.Text>
    );
  }
  return (
    <Flex vertical gap="middle">
      <ValueList title={t('What the source has')} values={flatten(data.person.attributes)} />
      <MappedPerson person={data.person} />
      {data.person.inScope && <PlannedPerson lookup={data} />}
      {children?.(data)}
    </Flex>
  );
}
