import { DeleteOutlined, EyeOutlined, SettingOutlined, SyncOutlined, UnorderedListOutlined } from '@ant-design/icons';
import { Button, Space } from 'antd';
import { ActionButton } from '../ActionButton';
import { useAdmin } from '../admin';
import type { Id, Source, Task } from '../api';
import { isActive } from '../tasks/status';
import { CancelButton } from '../tasks/TaskActions';
import { nameId } from './SourceName';

/** What can be asked for in the row of a source. */
export interface SourceHandlers {
  /** @param opened the task whose row opens by itself */
  onOpenTasks(source: Source, opened?: Id): void;
  onConfigure(source: Source): void;
  onDelete(source: Source): void;
  /** Called when a source was synced or previewed, or its task cancelled, however that went. */
  onSynced(): void;
}

interface SourceActionsProps extends SourceHandlers {
  source: Source;
  /** Whether the type of the source is installed: without it there is nothing to run or to configure. */
  hasType: boolean;
  /** Its latest task. */
  task?: Task;
}

/** What can be done with a source now. */
export function SourceActions({ source, hasType, task, ...handlers }: SourceActionsProps) {
  const { api, t } = useAdmin();
  const button = { type: 'link', size: 'small', 'aria-describedby': nameId(source) } as const;
  return (
    <Space size={0} wrap>
      {source.enabled && task && isActive(task) && (
        <CancelButton task={task} onDone={handlers.onSynced} aria-describedby={nameId(source)} />
      )}
      {source.enabled && hasType && !(task && isActive(task)) && (
        <>
          <ActionButton
            icon={<SyncOutlined />}
            aria-describedby={nameId(source)}
            action={() => api.sync(source)}
            success={t('Synchronization has started')}
            onDone={handlers.onSynced}
          >
            {t('Sync')}
          </ActionButton>
          <ActionButton
            icon={<EyeOutlined />}
            aria-describedby={nameId(source)}
            action={async () => handlers.onOpenTasks(source, await api.preview(source))}
            success={t('The preview has started')}
            onDone={handlers.onSynced}
          >
            {t('Preview')}
          </ActionButton>
        </>
      )}
      {source.enabled && (
        <Button {...button} icon={<UnorderedListOutlined />} onClick={() => handlers.onOpenTasks(source)}>
          {t('Tasks')}
        </Button>
      )}
      {hasType && (
        <Button {...button} icon={<SettingOutlined />} onClick={() => handlers.onConfigure(source)}>
          {t('Configure')}
        </Button>
      )}
      <Button {...button} icon={<DeleteOutlined />} onClick={() => handlers.onDelete(source)}>
        {t('Delete')}
      </Button>
    </Space>
  );
}
