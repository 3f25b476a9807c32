import { App, Button, Flex, Input, Modal, Typography } from 'antd';
import { isPlainObject } from 'lodash';
import { useId, useState } from 'react';
import type { SourceMapping } from '../../server/contracts/mapping';
import { useAdmin } from '../admin';
import { isRefused } from '../refusals';
import { CopyOutlined } from '../icons';
import { parseJson } from './parse-json';

interface JsonDialogProps {
  mapping: SourceMapping;
  /** Rejects with what is wrong with a mapping. */
  check(mapping: SourceMapping): Promise<unknown>;
  onImport(mapping: SourceMapping): void;
  onClose(): void;
}

/** The mapping as JSON: to be copied, and to be replaced by one that is pasted, once it has been checked. */
export function JsonDialog({ mapping, check, onImport, onClose }: JsonDialogProps) {
  const { t } = useAdmin();
  const { message } = App.useApp();
  const [text, setText] = useState(() => JSON.stringify(mapping, null, 2));
  const [error, setError] = useState('');
  const [checking, setChecking] = useState(false);
  const errorId = useId();

  const copy = async () => {
    await navigator.clipboard.writeText(text);
    message.success(<span role="status">{t('Copied')}</span>);
  };
  const use = async () => {
    const { value, problem } = parseJson(text, t);
    if (problem || !isPlainObject(value)) {
      setError(problem ?? t('A mapping is a JSON object.'));
      return;
    }
    setChecking(true);
    try {
      await check(value as SourceMapping);
      onImport(value as SourceMapping);
    } catch (thrown) {
      const place = isRefused(thrown) ? `${thrown.place.slice(1).join('.')}: ` : '';
      setError(`${place}${(thrown as Error).message}`);
    } finally {
      setChecking(false);
    }
  };
  return (
    <Modal
      open
      title={t('Mapping as JSON')}
      width="min(760px, calc(100vw - 16px))"
      closable={{ 'aria-label': t('Close') }}
      onCancel={onClose}
      footer={
        <Flex wrap gap="small" justify="flex-end">
          {/* Browsers have none on pages without HTTPS. */}
          {navigator.clipboard && (
            <Button icon={<CopyOutlined />} onClick={copy}>
              {t('Copy')}
            </Button>
          )}
          <Button onClick={onClose}>{t('Cancel')}</Button>
          <Button type="primary" loading={checking} onClick={use}>
            {t('Use this mapping')}
          </Button>
        </Flex>
      }
    >
      <Flex vertical gap="small">
        <span>{t('Copy it to use it elsewhere, or paste another one here.')}</span>
        <Input.TextArea
          autoFocus
          aria-label={t('Mapping as JSON')}
          autoSize={{ minRows: 8, maxRows: 20 }}
          style={{ fontFamily: 'monospace' }}
          spellCheck={false}
          status={error && 'error'}
          aria-invalid={Boolean(error)}
          aria-describedby={errorId}
          value={text}
          onChange={({ target }) => {
            setText(target.value);
            setError('');
          }}
        />
        <Typography.Text id={errorId} type="danger" role="alert">
          {error}
        </Typography.Text>
      </Flex>
    </Modal>
  );
}
