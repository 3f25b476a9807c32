import { Button, Flex, Input, Typography } from 'antd';
import { castArray, isPlainObject } from 'lodash';
import { useId, useState } from 'react';
import { useAdmin } from '../admin';
import { parseJson } from './parse-json';

interface PastedRecordsProps {
  loading: boolean;
  onTry(records: object[]): void;
}

/** A field for one record or several, as the source would bring them, as JSON. */
export function PastedRecords({ loading, onTry }: PastedRecordsProps) {
  const { t } = useAdmin();
  const [text, setText] = useState('');
  const [error, setError] = useState('');
  const errorId = useId();
  const tryIt = () => {
    const { value, problem } = parseJson(text, t);
    const records = castArray(value);
    if (problem) {
      setError(problem);
    } else if (!records.length || !records.every(isPlainObject)) {
      setError(t('Paste one record as a JSON object, or a list of them.'));
    } else {
      setError('');
      onTry(records as object[]);
    }
  };
  return (
    <Flex vertical gap="small" align="flex-start">
      <Input.TextArea
        aria-label={t('Records as JSON')}
        placeholder={'{ "uid": "1", "mail": "ana@example.com" }'}
        autoSize={{ minRows: 3, maxRows: 12 }}
        style={{ fontFamily: 'monospace' }}
        spellCheck={false}
        status={error && 'error'}
        aria-invalid={Boolean(error)}
        aria-describedby={errorId}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <Typography.Text id={errorId} type="danger" role="alert">
        {error}
      </Typography.Text>
      <Button type="primary" loading={loading} disabled={!text.trim()} onClick={tryIt}>
        {t('Try it')}
      </Button>
    </Flex>
  );
}
