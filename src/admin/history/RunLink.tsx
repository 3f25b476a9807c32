import { App, Button, Typography } from 'antd';
import { useState } from 'react';
import { useAdmin } from '../admin';
import type { HistoryEntry, Id, Push } from '../api';
import { PushDrawer } from '../pushes/PushDrawer';

/** Leads to the task or push that changed something, as long as it is kept. */
export function RunLink({ entry: { task, push } }: { entry: HistoryEntry }) {
  if (task) {
    const address = new URLSearchParams({ source: String(task.sourceId), task: String(task.id) });
    return (
      <Typography.Link href={`${window.location.pathname}?${address}`} target="_blank">
        {task.batch}
      </Typography.Link>
    );
  }
  return push && <PushLink id={push.id} />;
}

function PushLink({ id }: { id: Id }) {
  const { api, t } = useAdmin();
  const { message } = App.useApp();
  const [{ push, open }, setShown] = useState<{ push?: Push; open: boolean }>({ open: false });
  const show = async () => {
    try {
      setShown({ push: await api.getPush(id), open: true });
    } catch (error) {
      void message.error((error as Error).message);
    }
  };
  return (
    <>
      <Button type="link" size="small" aria-haspopup="dialog" style={{ paddingInline: 0 }} onClick={show}>
        {t('Push')}
      </Button>
      <PushDrawer push={push} open={open} onClose={() => setShown({ push, open: false })} onDone={show} />
    </>
  );
}
