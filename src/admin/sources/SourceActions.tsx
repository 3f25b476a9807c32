import { Button, Dropdown, Grid, Space } from 'antd';
import { ActionButton } from '../ActionButton';
import { useAdmin } from '../admin';
import {
  ClockCircleOutlined,
  DeleteOutlined,
  EllipsisOutlined,
  EyeOutlined,
  SettingOutlined,
  SyncOutlined,
  UnorderedListOutlined,
  UserOutlined,
} from '../icons';
import type { Id, Source, Task } from '../api';
import { useLookups } from '../person/lookup-context';
import { startedKey } from '../started';
import { isActive } from '../tasks/status';
import { CancelButton } from '../tasks/TaskActions';
import { nameId } from './SourceName';
import { isResting } from './SourceWarnings';

/** What can be asked for in the row of a source. */
export interface SourceHandlers {
  /** @param opened the task whose row opens by itself */
  onOpenTasks(source: Source, opened?: Id): void;
  onConfigure(source: Source): void;
  onDelete(source: Source): void;
  /**
   * Called when a source was synced or previewed, or its task cancelled, however that went.
   * @param started the task, if one was started
   */
  onSynced(started?: Id): void;
  /** Called when its schedule was resumed, however that went. */
  onResumed(): void;
}

interface SourceActionsProps extends SourceHandlers {
  source: Source;
  /** Whether the type of the source is installed: without it there is nothing to run or to configure. */
  hasType: boolean;
  /** Its latest task. */
  task?: Task;
}

/** What can be done with a source now: what is rarely done is in a menu. */
export function SourceActions({ source, hasType, task, ...handlers }: SourceActionsProps) {
  const { api, t } = useAdmin();
  const { lookUp } = useLookups();
  const described = { 'aria-describedby': nameId(source) };
  const { xs } = Grid.useBreakpoint();
  const isRunning = Boolean(task && isActive(task));
  const canRun = source.enabled && hasType && !isRunning;
  const configure = {
    key: 'configure',
    icon: <SettingOutlined />,
    label: t('Configure'),
    onClick: () => handlers.onConfigure(source),
  };
  const lookUpPerson = {
    key: 'person',
    icon: <UserOutlined />,
    label: t('One person…'),
    disabled: !canRun,
    onClick: () => lookUp({ source }),
  };
  const remove = {
    key: 'delete',
    icon: <DeleteOutlined />,
    label: t('Delete'),
    danger: true,
    onClick: () => handlers.onDelete(source),
  };
  // With keys: a button that stays keeps the focus when one before it comes or goes.
  const actions = [
    isRunning && <CancelButton key="cancel" task={task!} onDone={() => handlers.onSynced()} {...described} />,
    canRun && (
      <ActionButton
        key="sync"
        icon={<SyncOutlined />}
        {...described}
        action={() => api.sync(source)}
        success={t('Synchronization has started')}
        messageKey={startedKey(source.id)}
        onDone={handlers.onSynced}
      >
        {t('Sync')}
      </ActionButton>
    ),
    canRun && (
      <ActionButton
        key="preview"
        icon={<EyeOutlined />}
        {...described}
        action={async () => handlers.onOpenTasks(source, await api.preview(source))}
        success={t('The preview has started')}
        messageKey={startedKey(source.id)}
        onDone={() => handlers.onSynced()}
      >
        {t('Preview')}
      </ActionButton>
    ),
    isResting(source) && (
      <ActionButton
        key="resume"
        icon={<ClockCircleOutlined />}
        {...described}
        action={() => api.resumeSchedule(source)}
        success={t('The schedule goes on')}
        messageKey={startedKey(source.id)}
        onDone={() => handlers.onResumed()}
      >
        {t('Resume schedule')}
      </ActionButton>
    ),
    <Button
      key="tasks"
      type="link"
      size="small"
      icon={<UnorderedListOutlined />}
      {...described}
      onClick={() => handlers.onOpenTasks(source)}
    >
      {t('Tasks')}
    </Button>,
    <Dropdown key="more" trigger={['click']} menu={{ items: hasType ? [lookUpPerson, configure, remove] : [remove] }}>
      <Button
        type="link"
        size="small"
        icon={<EllipsisOutlined />}
        aria-haspopup="menu"
        aria-label={t('More actions')}
        title={t('More actions')}
        {...described}
      />
    </Dropdown>,
  ];
  return (
    <Space size={0} wrap={xs}>
      {actions.filter(Boolean)}
    </Space>
  );
}
