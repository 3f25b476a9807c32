import { Alert, Button, Flex, Typography } from 'antd';
import { useState } from 'react';
import type { MappedType } from '../../server/contracts/mapping';
import { useAdmin } from '../admin';
import { CodeOutlined, DownloadOutlined } from '../icons';
import { dataTypeTitle } from '../tasks/target';
import { PastedRecords } from './PastedRecords';
import { TriedRecords } from './TriedRecords';
import type { Trial } from './use-trial';
import { Waiting } from './Waiting';

interface TryItProps {
  dataType: MappedType;
  trial: Trial;
  /** Pulls some records and tries these. */
  onPull(): void;
}

/** Shows what the mapping makes of some records, and what a sync would do with them, before anything is saved. */
export function TryIt({ dataType, trial, onPull }: TryItProps) {
  const { t } = useAdmin();
  const [isPasting, setPasting] = useState(false);
  const { data, error, loading, isPulling, run, cancel } = trial;
  const title = t('Try it: {{what}}', { what: dataTypeTitle(dataType, t) });
  return (
    <Flex vertical gap="middle" component="section" aria-label={title}>
      <Typography.Title level={5} style={{ margin: 0 }}>
        {title}
      </Typography.Title>
      <Typography.Text type="secondary">
        {t('See what becomes of a few records. Nothing is saved or written.')}
      </Typography.Text>
      <Flex wrap gap="small">
        <Button icon={<DownloadOutlined />} disabled={isPulling} onClick={onPull}>
          {t('Pull a few records')}
        </Button>
        <Button icon={<CodeOutlined />} aria-expanded={isPasting} onClick={() => setPasting(!isPasting)}>
          {t('Paste records')}
        </Button>
      </Flex>
      {isPasting && <PastedRecords loading={loading} onTry={run} />}
      <div aria-live="polite">
        {isPulling && <Waiting onCancel={cancel} />}
        {!loading && error && (
          <Alert role="none" type="error" showIcon message={t('The trial failed')} description={error.message} />
        )}
      </div>
      {data && !isPulling && <TriedRecords trial={data} dataType={dataType} isOld={loading || Boolean(error)} />}
    </Flex>
  );
}
