import { useRequest } from 'ahooks';
import { Button, Drawer, Flex, Skeleton } from 'antd';
import { useEffect, useState } from 'react';
import { AdminProvider, useAdmin } from '../admin';
import { DrawerTitle } from '../DrawerTitle';
import { CodeOutlined, LoadingOutlined } from '../icons';
import { LoadError } from '../LoadError';
import type { MappingDrawerProps } from '../mapping-editor';
import { FieldTitlesProvider } from '../tasks/words';
import { JsonDialog } from './JsonDialog';
import { MappingEditor } from './MappingEditor';
import { useEditor } from './use-editor';

/** The drawer in which a source's mapping and scope are edited. What is changed is the form's at once, and saved with the source. */
export function MappingDrawer({ admin, ...props }: MappingDrawerProps) {
  return (
    <AdminProvider value={admin}>
      <FieldTitlesProvider>
        <Frame {...props} />
      </FieldTitlesProvider>
    </AdminProvider>
  );
}

function Frame(props: Omit<MappingDrawerProps, 'admin'>) {
  const { api, t } = useAdmin();
  const { source, mapping, open, onClose } = props;
  const described = useRequest(() => api.describeMapping(source), {
    ready: open,
    // Shown below; without a handler ahooks would log it as well.
    onError: () => {},
  });
  const { data, error, loading, refresh, mutate } = described;
  useEffect(() => {
    if (!open) {
      // What is known of a source is asked for again: its settings may be others by then.
      mutate(undefined);
    }
  }, [open, mutate]);
  const editor = useEditor({ ...props, description: data });
  const [isJson, setJson] = useState(false);
  const title = t('Mapping and scope');
  return (
    <Drawer
      title={<DrawerTitle text={title} />}
      aria-label={title}
      width="min(1500px, 100%)"
      closable={{ 'aria-label': t('Close') }}
      open={open}
      onClose={onClose}
      destroyOnClose
      extra={
        <Button icon={<CodeOutlined />} aria-haspopup="dialog" disabled={!data} onClick={() => setJson(true)}>
          {t('Copy or paste')}
        </Button>
      }
      footer={
        <Flex wrap gap="small" justify="space-between" align="center">
          <span>{t('It is saved with the source.')}</span>
          <Button
            type="primary"
            disabled={!data}
            loading={editor.checking && { icon: <LoadingOutlined /> }}
            onClick={editor.finish}
          >
            {t('Done')}
          </Button>
        </Flex>
      }
    >
      {error && (
        <LoadError title={t('The mapping could not be loaded')} error={error} loading={loading} onRetry={refresh} />
      )}
      {loading && <Skeleton active />}
      {!loading && data && <MappingEditor editor={editor} description={data} isOwn={mapping !== null} />}
      {isJson && (
        <JsonDialog
          mapping={mapping ?? data?.defaultMapping ?? {}}
          check={editor.check}
          onClose={() => setJson(false)}
          onImport={(pasted) => {
            editor.replace(pasted);
            setJson(false);
          }}
        />
      )}
    </Drawer>
  );
}
