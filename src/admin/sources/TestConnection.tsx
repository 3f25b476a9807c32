import { useRequest } from 'ahooks';
import { Alert, Button, Flex, Form, type FormInstance } from 'antd';
import { isEqual } from 'lodash';
import { useEffect, useRef } from 'react';
import { useAdmin } from '../admin';
import { ApiOutlined, LoadingOutlined } from '../icons';
import type { Id, SourceSettings, SourceTest } from '../api';
import { formatDuration, formatNumber } from '../format';
import { dataTypeTitle } from '../tasks/target';

interface TestConnectionProps {
  form: FormInstance<SourceSettings>;
  /** The stored source; none for a new one. */
  id?: Id;
  source: Partial<SourceSettings> & Pick<SourceSettings, 'sourceType'>;
  /** Called if a field of the settings is not valid. */
  onInvalid(): void;
}

/** Tries out the settings of a source as they are in the form, saved or not, and says what came of it. */
export function TestConnection({ form, id, source, onInvalid }: TestConnectionProps) {
  const { api, t } = useAdmin();
  const left = useRef<AbortController>();
  useEffect(() => () => left.current?.abort(), []);
  const result = useRef<HTMLDivElement>(null);
  const entered = Form.useWatch('options', { form, preserve: true });
  const test = useRequest(
    async (options: SourceSettings['options']) => {
      left.current = new AbortController();
      const tested = { id, sourceType: source.sourceType, options: { ...source.options, ...options } };
      return api.testConnection(tested, left.current.signal);
    },
    // Shown below; without a handler ahooks would log it as well.
    { manual: true, onError: () => {} },
  );
  const { data, error } = test;
  useEffect(() => {
    if (data || error) {
      // It may be below what can be seen of the form.
      result.current?.scrollIntoView?.({ block: 'nearest' });
    }
  }, [data, error]);
  const run = async () => {
    try {
      await form.validateFields(['options'], { recursive: true });
    } catch {
      onInvalid();
      return;
    }
    test.run(form.getFieldValue('options'));
  };
  // What was found holds for what was tested.
  const isCurrent = isEqual(entered ?? {}, test.params[0] ?? {});
  return (
    <Flex vertical gap="small" align="flex-start" style={{ marginBlockEnd: 24 }}>
      <Button
        icon={<ApiOutlined />}
        loading={test.loading && { icon: <LoadingOutlined /> }}
        aria-busy={test.loading}
        onClick={run}
      >
        {t('Test connection')}
      </Button>
      <div ref={result} aria-live="polite" style={{ alignSelf: 'stretch', overflowWrap: 'anywhere' }}>
        {test.loading && <span style={HIDDEN}>{t('The connection is being tested')}</span>}
        {!test.loading && isCurrent && test.error && (
          <Alert
            role="none"
            type="error"
            showIcon
            message={t('The connection test failed')}
            description={test.error.message}
          />
        )}
        {!test.loading && isCurrent && !test.error && test.data && (
          <Alert
            role="none"
            type="success"
            showIcon
            message={t('The connection works')}
            description={<Found found={test.data} />}
          />
        )}
      </div>
    </Flex>
  );
}

/** What was asked, how long that took, and how much came first. */
function Found({ found: { requests, records } }: { found: SourceTest }) {
  const { t, language } = useAdmin();
  return (
    <ul style={{ margin: 0, paddingInlineStart: 20 }}>
      {requests.map(({ what, milliseconds }, index) => (
        <li key={index}>
          {what} · {formatDuration(milliseconds, language)}
        </li>
      ))}
      {records.map(({ dataType, first }, index) => (
        <li key={`first-${index}`}>
          {t('{{what}} in the first answer: {{number}}', {
            what: dataTypeTitle(dataType, t),
            number: formatNumber(first, language),
          })}
        </li>
      ))}
    </ul>
  );
}

/** Only read out: whoever sees the button sees it turn. */
const HIDDEN = { position: 'absolute', clipPath: 'inset(50%)', whiteSpace: 'nowrap' } as const;
