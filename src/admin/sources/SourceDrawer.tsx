import { useLockFn, useRequest } from 'ahooks';
import { Alert, App, Button, Drawer, Flex, Form, Skeleton } from 'antd';
import { useState } from 'react';
import { useAdmin } from '../admin';
import type { Id, Source, SourceSettings, SourceType } from '../api';
import { isRefused, type RefusedError } from '../refusals';
import { DrawerTitle } from '../DrawerTitle';
import { LoadError } from '../LoadError';
import { sourceTitle } from '../title';
import { LeaveGuard, useDiscardQuestion } from './LeaveGuard';
import { SourceForm } from './SourceForm';
import { useRenameQuestion } from './use-rename-question';

interface SourceDrawerProps {
  /** The source that is configured; none for a new one. */
  source?: Source;
  /** The type of a new source. */
  sourceType: string;
  types: SourceType[];
  open: boolean;
  onClose(): void;
  onSaved(): void;
}

/** The drawer in which a source is added or configured. It asks before changes are lost. */
export function SourceDrawer({ source, sourceType, types, open, onClose, onSaved }: SourceDrawerProps) {
  const admin = useAdmin();
  const { api, t } = admin;
  const { message } = App.useApp();
  const ask = useDiscardQuestion();
  const askForRecords = useRenameQuestion();
  const [form] = Form.useForm<SourceSettings>();
  const [saving, setSaving] = useState(false);
  const [refusal, setRefusal] = useState('');
  const [refusedMapping, setRefusedMapping] = useState<RefusedError>();
  const saved = useRequest(
    async (): Promise<Partial<SourceSettings>> => (source ? api.getSource(source.id) : { enabled: true, options: {} }),
    {
      ready: open,
      // Shown below; without a handler ahooks would log it as well.
      onError: () => {},
    },
  );

  const isDirty = () => open && form.isFieldsTouched();
  const close = () => (isDirty() ? ask({ onDiscard: onClose }) : onClose());

  /** What becomes of the records of a source that gets another name; nothing is asked where it has none. */
  const askToRename = async (id: Id, to: string) => {
    const count = await api.countRecords(id);
    return count ? askForRecords({ from: saved.data?.name ?? '', to, count }) : 'take';
  };

  const save = useLockFn(async (values: SourceSettings) => {
    // What the form of the type does not show is kept.
    const settings = { ...values, options: { ...saved.data?.options, ...values.options } };
    setSaving(true);
    setRefusal('');
    setRefusedMapping(undefined);
    try {
      if (source) {
        const isRenamed = values.name !== saved.data?.name;
        const choice = isRenamed ? await askToRename(source.id, values.name) : undefined;
        if (isRenamed && !choice) {
          return;
        }
        await api.updateSource(source.id, settings, choice && choice === 'take');
      } else {
        await api.createSource(settings);
      }
      message.success(<span role="status">{t('Saved')}</span>);
      onSaved();
    } catch (error) {
      if (await api.isNameTaken(values.name, source?.id).catch(() => false)) {
        form.setFields([{ name: 'name', errors: [t('There is a source of this name already.')] }]);
        form.getFieldInstance('name')?.focus();
      } else if (isRefused(error) && error.place[0] === 'mapping') {
        form.setFields([{ name: 'mapping', errors: [error.message] }]);
        setRefusedMapping(error);
      } else if (isRefused(error) && form.getFieldInstance(error.place[0])) {
        const [name] = error.place;
        form.setFields([{ name, errors: [error.message] }]);
        form.scrollToField(name);
      } else {
        setRefusal((error as Error).message);
      }
    } finally {
      setSaving(false);
    }
  });

  const title = source ? t('Configure {{source}}', { source: sourceTitle(source, admin) }) : t('Add a source');
  return (
    <Drawer
      title={<DrawerTitle text={title} />}
      aria-label={title}
      width="min(640px, 100%)"
      closable={{ 'aria-label': t('Close') }}
      open={open}
      onClose={close}
      destroyOnClose
      footer={
        <Flex gap="small" justify="flex-end">
          <Button onClick={close}>{t('Cancel')}</Button>
          <Button type="primary" loading={saving} disabled={!saved.data} onClick={form.submit}>
            {t('Save')}
          </Button>
        </Flex>
      }
    >
      <LeaveGuard isDirty={isDirty} />
      <Flex vertical gap="middle">
        {refusal && <Alert type="error" showIcon message={t('The source could not be saved')} description={refusal} />}
        {saved.error && (
          <LoadError
            title={t('The source could not be loaded')}
            error={saved.error}
            loading={saved.loading}
            onRetry={saved.refresh}
          />
        )}
        {saved.loading && <Skeleton active />}
        {!saved.loading && saved.data && (
          <SourceForm
            form={form}
            id={source?.id}
            source={{ ...saved.data, sourceType }}
            types={types}
            refusedMapping={refusedMapping}
            onSubmit={save}
          />
        )}
      </Flex>
    </Drawer>
  );
}
