import { useRequest } from 'ahooks';
import { Button, Flex, Form, type FormInstance, Typography } from 'antd';
import { useEffect, useState } from 'react';
import type { SourceMapping } from '../../server/contracts/mapping';
import { useAdmin } from '../admin';
import type { Id, SourceSettings } from '../api';
import type { RefusedError } from '../refusals';
import { LoadingOutlined, PartitionOutlined } from '../icons';
import { LoadError } from '../LoadError';
import type { MappingEditor } from '../mapping-editor';
import { mappingLine } from './mapping-line';

/** The file of the editor, as the build names it. */
const EDITOR = process.env.MAPPING_EDITOR ?? 'dist/mapping/index.js';

interface MappingFieldProps {
  form: FormInstance<SourceSettings>;
  /** The id of a source that is stored. Not `id`: the form would give the one of the field where there is none. */
  sourceId?: Id;
  source: Pick<SourceSettings, 'sourceType'> & Partial<SourceSettings>;
  refused?: RefusedError;
  /** Called if a field of the settings is not valid. */
  onInvalid(): void;
  /** Given by the form. */
  value?: SourceMapping | null;
  onChange?(mapping: SourceMapping | null): void;
}

/** Says what a source's mapping does, and opens the editor, whose code is loaded only then. */
export function MappingField({
  form,
  sourceId,
  source,
  refused,
  onInvalid,
  value = null,
  onChange,
}: MappingFieldProps) {
  const admin = useAdmin();
  const { t, load } = admin;
  const [open, setOpen] = useState(false);
  const options: SourceSettings['options'] | undefined = Form.useWatch('options', { form, preserve: true });
  const editor = useRequest(
    // What the file exports is said by the type alone.
    () => load(EDITOR) as Promise<MappingEditor>,
    // Shown below; without a handler ahooks would log it as well.
    { manual: true, onError: () => {}, onSuccess: () => setOpen(true) },
  );
  const { data, error, loading, run } = editor;
  const edit = () => (data ? setOpen(true) : run());
  useEffect(() => {
    if (refused) {
      edit();
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once for each refusal
  }, [refused]);

  const validate = async () => {
    try {
      await form.validateFields(['options'], { recursive: true });
    } catch (invalid) {
      setOpen(false);
      onInvalid();
      throw invalid;
    }
  };

  return (
    <Flex vertical gap="small" align="flex-start">
      <Typography.Text type="secondary">{mappingLine(value, admin)}</Typography.Text>
      <Button
        icon={<PartitionOutlined />}
        aria-haspopup="dialog"
        aria-busy={loading}
        loading={loading && { icon: <LoadingOutlined /> }}
        onClick={edit}
      >
        {t('Edit mapping and scope')}
      </Button>
      {error && <LoadError title={t('The editor could not be loaded')} error={error} loading={loading} onRetry={run} />}
      {data && (
        // What is typed there is not typed into this form: Enter would save it.
        <div onKeyDown={(event) => event.stopPropagation()}>
          <data.MappingDrawer
            admin={admin}
            source={{ id: sourceId, sourceType: source.sourceType, options: { ...source.options, ...options } }}
            validate={validate}
            mapping={value}
            refused={refused}
            open={open}
            onChange={(mapping) => onChange?.(mapping)}
            onClose={() => setOpen(false)}
          />
        </div>
      )}
    </Flex>
  );
}
